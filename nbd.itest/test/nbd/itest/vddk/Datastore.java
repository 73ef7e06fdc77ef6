package nbd.itest.vddk;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nbd.itest.Distribution;
import nbd.itest.clients.Command;
import nbd.itest.clients.Command.Outcome;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import nbd.standin.StandIn;

/**
 * A folder with disks, and a library in place of VMware's by which the distribution serves them.
 */
final class Datastore implements AutoCloseable {
  /** Not a multiple of the chunks that the library tells of. */
  static final long SIZE = (96 << 20) + 7 * 512;

  /** A client that opens the disk and uses it. */
  static final String USE =
      """
      try:
          h.connect_uri(uri)
          h.pread(512, 0)
          h.shutdown()
      except nbd.Error:
          print("refused")
      """;

  private final Path folder;
  private final StandIn library;

  Datastore(StandIn.Version version) throws IOException {
    folder = Files.createTempDirectory("nbdj-vddk-").toRealPath();
    library = StandIn.build(folder.resolve("vmware-vix-disklib"), version);
  }

  StandIn library() {
    return library;
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /** A disk that is one hole. */
  Path empty(String name, long size) throws IOException {
    try (var file = new RandomAccessFile(path(name).toFile(), "rw")) {
      file.setLength(size);
    }
    return path(name);
  }

  /** A disk with data of all sizes between holes, some of it in the last sector. */
  Path scattered(String name, long seed) throws IOException {
    Path disk = empty(name, SIZE);
    Random random = new Random(seed);
    try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
      for (long at = 0; at < SIZE - (2 << 20); at += 1 + random.nextInt(4 << 20)) {
        write(file, at, random, 1 + random.nextInt(random.nextInt(3) == 0 ? 2 << 20 : 20_000));
      }
      write(file, SIZE - 100, random, 100);
      file.getFD().sync();
    }
    return disk;
  }

  private static void write(RandomAccessFile file, long at, Random random, int length)
      throws IOException {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    file.seek(at);
    file.write(bytes);
  }

  /** The distribution, with these words after {@code nbdj}; the library is added. */
  Server serve(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("libdir=" + library.libdir());
    return Server.start(Transport.UNIX, all.toArray(String[]::new));
  }

  /** Runs a Python program that has a handle {@code h} and {@code uri}, and what it says. */
  Outcome nbdsh(Server server, String program) {
    String prelude =
        """
        import errno, nbd, os
        uri = '%s'
        def error(call, *args, **named):
            try:
                call(*args, **named)
            except nbd.Error as failure:
                return errno.errorcode[failure.errnum]
            return None
        # What the server says of an error is told only so.
        h.set_debug(True)
        h.add_meta_context("base:allocation")
        """
            .formatted(server.uri());
    return Tool.NBDSH.with("-c", prelude, "-c", program).within(Duration.ofSeconds(60)).run().ok();
  }

  /** Runs these shell commands in the folder, with the distribution's programs. */
  String sh(String script) {
    String before =
        "cd '%s'; PATH='%s':$PATH; ".formatted(folder, Distribution.home().resolve("bin"));
    return Command.of(List.of("sh", "-euc", before + script))
        .within(Duration.ofSeconds(60))
        .run()
        .ok()
        .out();
  }

  /** The server has told its client this of an error. */
  static void assertTold(Outcome outcome, String text) {
    String told =
        outcome.err().lines().filter(line -> line.contains(" message: ")).collect(joining("\n"));
    assertThat(told).contains(text);
  }

  /** All that was open is closed, though the server still runs. */
  void awaitClosed() {
    library.await("all disks are closed", () -> library.leaks().isEmpty());
  }

  /** No rule of VixDiskLib was broken, and nothing was kept; the server has ended. */
  void assertClean() {
    assertThat(library.violations()).isEmpty();
    assertThat(library.leaks()).isEmpty();
    assertThat(library.count("calls.InitEx")).isEqualTo(1);
  }

  @Override
  public void close() throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(each);
      }
    }
  }
}
