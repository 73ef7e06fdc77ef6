package nbd.itest.vddk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import nbd.itest.clients.Tool;

/** Which chunks of 64 KiB are data, as lines of offset, length and what it is. */
final class Chunks {
  static final int CHUNK = 64 << 10;

  private static final Pattern EXTENT =
      Pattern.compile("\"start\": (\\d+), \"length\": (\\d+)[^}]*\"data\": true");

  private Chunks() {}

  /** A chunk with one byte that the file system has is data. */
  static String ofFile(Path file) throws IOException {
    String json = Tool.QEMU_IMG.with("map", "-f", "raw", "--output=json", file).run().ok().out();
    BitSet data = new BitSet();
    EXTENT.matcher(json).results().forEach(extent -> data.set(first(extent), after(extent)));
    return lines(data, Files.size(file));
  }

  private static int first(MatchResult extent) {
    return (int) (Long.parseLong(extent.group(1)) / CHUNK);
  }

  private static int after(MatchResult extent) {
    long end = Long.parseLong(extent.group(1)) + Long.parseLong(extent.group(2));
    return (int) ((end + CHUNK - 1) / CHUNK);
  }

  private static String lines(BitSet data, long size) {
    StringBuilder lines = new StringBuilder();
    for (long at = 0, end; at < size; at = end) {
      int chunk = (int) (at / CHUNK);
      boolean isData = data.get(chunk);
      long next = isData ? data.nextClearBit(chunk) : data.nextSetBit(chunk);
      end = next < 0 ? size : Math.min(size, next * CHUNK);
      lines.append("%d %d %s\n".formatted(at, end - at, isData ? "data" : "hole,zero"));
    }
    return lines.toString();
  }

  /** What a client is told, to the byte. */
  static String ofExport(String uri) {
    String map = Tool.NBDINFO.with("--map", uri).run().ok().out();
    return map.strip().replaceAll("(?m)^ *(\\d+) +(\\d+) +\\d+ +(\\S+)$", "$1 $2 $3") + "\n";
  }
}
