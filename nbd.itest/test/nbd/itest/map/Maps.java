package nbd.itest.map;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;

/** One disk's map as several programs tell it, in one form. */
public final class Maps {
  private static final Pattern QEMU =
      Pattern.compile(
          "\"start\": (\\d+), \"length\": (\\d+), \"depth\": 0, \"present\": (true|false),"
              + " \"zero\": (true|false), \"data\": (true|false)(?:, \"compressed\": false)?"
              + "(?:, \"offset\": (\\d+))?}");
  private static final Pattern NBDINFO =
      Pattern.compile("\"offset\": (\\d+), \"length\": (\\d+), \"type\": (\\d+)");

  private Maps() {}

  /** Bytes of one status; what a program tells of them beside that is in {@code rest}. */
  public record Part(long start, long length, long status, String rest) {}

  /** By {@code nbdj map}. */
  public static List<Part> ofNbdj(String uri) {
    return qemu(Server.with("map", "--json", uri).run().ok().out());
  }

  /**
   * qemu-img counts in sectors of 512 bytes: what it tells beyond the end is taken off.
   *
   * @param size of the disk
   */
  static List<Part> ofQemu(String uri, long size) {
    return ofQemu(Tool.QEMU_IMG, uri, size);
  }

  /** The same by the old or the newer qemu-img. */
  public static List<Part> ofQemu(Tool qemuImg, String uri, long size) {
    String json = qemuImg.with("map", "--output=json", uri).run().ok().out();
    return qemu(json).stream()
        .filter(part -> part.start < size)
        .map(
            part ->
                new Part(
                    part.start, Math.min(part.length, size - part.start), part.status, part.rest))
        .toList();
  }

  static List<Part> ofNbdinfo(String uri) {
    return ofNbdinfo(Tool.NBDINFO, uri);
  }

  /** By the old or the newer nbdinfo. */
  public static List<Part> ofNbdinfo(Tool nbdinfo, String uri) {
    return nbdinfo(nbdinfo.with("--map", "--json", uri).run().ok().out());
  }

  /** In the form that nbdinfo and, for contexts that qemu-img does not know, nbdj print. */
  public static List<Part> nbdinfo(String json) {
    List<Part> parts = new ArrayList<>();
    for (Matcher found = NBDINFO.matcher(json); found.find(); ) {
      add(parts, part(found, Long.parseLong(found.group(3)), ""));
    }
    return parts;
  }

  private static List<Part> qemu(String json) {
    List<Part> parts = new ArrayList<>();
    for (Matcher found = QEMU.matcher(json); found.find(); ) {
      boolean zero = found.group(4).equals("true");
      boolean data = found.group(5).equals("true");
      String rest = found.group(3) + " " + (found.group(6) == null ? "" : "mapped");
      add(parts, part(found, (data ? 0 : 1) | (zero ? 2 : 0), rest));
    }
    return parts;
  }

  private static Part part(Matcher found, long status, String rest) {
    return new Part(Long.parseLong(found.group(1)), Long.parseLong(found.group(2)), status, rest);
  }

  /** Programs may tell neighbours of one status apart: an edge of a request is between them. */
  public static void add(List<Part> parts, Part next) {
    Part last = parts.isEmpty() ? null : parts.getLast();
    if (last != null && last.status == next.status && last.rest.equals(next.rest)) {
      parts.removeLast();
      parts.add(new Part(last.start, last.length + next.length, last.status, last.rest));
    } else {
      parts.add(next);
    }
  }

  /** Without what only the form of qemu-img has. */
  public static List<Part> bare(List<Part> parts) {
    return parts.stream().map(each -> new Part(each.start, each.length, each.status, "")).toList();
  }
}
