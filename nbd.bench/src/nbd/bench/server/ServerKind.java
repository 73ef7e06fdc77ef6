package nbd.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The servers that are compared, in the order of the tables. */
public enum ServerKind {
  /** This project's. */
  NBDJ("nbdj", ""),
  /** Another build of this project, to see what a change has cost; no peer. */
  OTHER("nbdj-other", ""),
  /** nbdkit with its memory and file plugins. */
  NBDKIT("nbdkit", "nbdkit"),
  /** qemu-nbd, raw files with the cache mode that is its default. */
  QEMU_NBD("qemu-nbd", "qemu-utils"),
  /** The reference server; needs GO and an export name. */
  NBD_SERVER("nbd-server", "nbd-server"),
  /** The upper limit: the system calls of nbdj's fast path in C. */
  LOOP("loop", "gcc libc6-dev");

  private static final String HOST = "127.0.0.1";

  private final String id;
  private final String packages;

  ServerKind(String id, String packages) {
    this.id = id;
    this.packages = packages;
  }

  /** As it stands in tables. */
  public String id() {
    return id;
  }

  /** Debian's packages that bring it. */
  public String packages() {
    return packages;
  }

  /** Whether it has such disks. */
  public boolean serves(Disk disk) {
    return switch (this) {
      case QEMU_NBD, NBD_SERVER -> !disk.memory() && disk.filters().isEmpty();
      case LOOP -> disk.filters().isEmpty();
      default -> true;
    };
  }

  /** Whether it tells holes to clients. */
  public boolean tellsHoles() {
    return this != NBD_SERVER && this != LOOP;
  }

  /** The name of the export that it serves. */
  public String export() {
    return this == NBD_SERVER ? "bench" : "";
  }

  /**
   * Its command line; in the foreground, but for a daemon.
   *
   * @param program path of the program
   * @param folder for files of its own
   * @param file the disk, where it is a file
   */
  List<String> command(String program, Disk disk, Path file, Endpoint at, Path folder)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(program));
    words.addAll(
        switch (this) {
          case NBDJ, OTHER, NBDKIT -> address(at, "-U", "-i");
          case QEMU_NBD -> address(at, "-k", "-b");
          case NBD_SERVER ->
              List.of(
                  "-C",
                  configuration(file, at, folder).toString(),
                  "-p",
                  pidFile(folder).toString());
          case LOOP -> List.of(at.socket().isEmpty() ? "" + at.port() : at.socket());
        });
    words.addAll(
        switch (this) {
          case NBDJ, OTHER -> behindFilters(disk, file);
          case NBDKIT -> {
            words.add("-f");
            yield behindFilters(disk, file);
          }
          case QEMU_NBD -> List.of("-t", "-e", "2000", "-f", "raw", file.toString());
          case NBD_SERVER -> List.of();
          case LOOP -> disk(disk, file);
        });
    return words;
  }

  /** Whether it goes to the background; in the foreground nbd-server serves a single client. */
  boolean isDaemon() {
    return this == NBD_SERVER;
  }

  /** Where a daemon writes its process id. */
  static Path pidFile(Path folder) {
    return folder.resolve("nbd-server.pid");
  }

  private static List<String> address(Endpoint at, String unix, String host) {
    return at.socket().isEmpty()
        ? List.of(host, HOST, "-p", "" + at.port())
        : List.of(unix, at.socket());
  }

  private static List<String> behindFilters(Disk disk, Path file) {
    List<String> words = new ArrayList<>();
    disk.filterNames().forEach(name -> words.add("--filter=" + name));
    words.addAll(disk(disk, file));
    disk.filters().stream().filter(word -> word.indexOf('=') > 0).forEach(words::add);
    return words;
  }

  private static List<String> disk(Disk disk, Path file) {
    return disk.memory() ? List.of("memory", "" + disk.size()) : List.of("file", file.toString());
  }

  /** It always listens on TCP, also beside a Unix socket. */
  private static Path configuration(Path file, Endpoint at, Path folder) throws IOException {
    int port = at.port() == 0 ? Transport.freePort() : at.port();
    String socket = at.socket().isEmpty() ? "" : "unixsock = " + at.socket() + "\n";
    String text =
        "[generic]\nlistenaddr = %s\nport = %d\n%s[bench]\nexportname = %s\n"
            .formatted(HOST, port, socket, file);
    return Files.writeString(folder.resolve("nbd-server.conf"), text);
  }
}
