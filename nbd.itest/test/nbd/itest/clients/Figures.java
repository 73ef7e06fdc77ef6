package nbd.itest.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process holds, as the system counts it.
 *
 * @param resident bytes of memory in use
 * @param threads number of threads
 * @param descriptors number of open files and sockets
 */
record Figures(long resident, int threads, int descriptors) {
  static Figures of(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      String status = Files.readString(process.resolve("status"));
      return new Figures(
          field(status, "VmRSS:") << 10, (int) field(status, "Threads:"), (int) open.count());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static long field(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String toString() {
    return "%d MiB, %d threads, %d descriptors".formatted(resident >> 20, threads, descriptors);
  }
}
