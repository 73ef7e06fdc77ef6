package nbd.itest.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process holds, as the system counts it.
 *
 * @param proportional bytes of memory, its share of what it shares with others (PSS)
 * @param threads number of threads
 */
record Footprint(long proportional, long threads) {
  static Footprint of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    return new Footprint(
        field(process.resolve("smaps_rollup"), "Pss:") << 10,
        field(process.resolve("status"), "Threads:"));
  }

  private static long field(Path file, String name) throws IOException {
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  @Override
  public String toString() {
    return "%d MiB PSS, %d threads".formatted(proportional >> 20, threads);
  }
}
