package nbd.client;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running qemu-nbd that knows extended headers, on a Unix socket, with a sparse file as its disk.
 * {@code .ci/newer-clients FOLDER} brings the program, and the environment names that folder as
 * {@code NBDJ_NEWER_CLIENTS}; a test is skipped where it is not there, and fails where {@code
 * NBDJ_REQUIRE_CLIENTS} is 1.
 */
final class NewerQemuNbd implements AutoCloseable {
  private static final int BOUND_SECONDS = 30;

  private final Path folder;
  private final Process process;

  private NewerQemuNbd(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /** Starts it for any number of clients. */
  static NewerQemuNbd start(long size) throws IOException, InterruptedException {
    Path program = program();
    Path folder = Files.createTempDirectory("qemu-nbd");
    Path disk = folder.resolve("disk");
    try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(size);
    }
    List<String> command =
        List.of(
            program.toString(),
            "-t",
            "-e",
            "0",
            "-f",
            "raw",
            "-A",
            "--discard=unmap",
            "-k",
            folder.resolve("s").toString(),
            "--pid-file=" + folder.resolve("pid"),
            disk.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    NewerQemuNbd qemu = new NewerQemuNbd(folder, process);
    qemu.awaitListening();
    return qemu;
  }

  SocketAddress address() {
    return UnixDomainSocketAddress.of(folder.resolve("s"));
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    for (String name : List.of("s", "pid", "log", "disk")) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.delete(folder);
  }

  private static Path program() {
    Path program =
        Path.of(System.getenv().getOrDefault("NBDJ_NEWER_CLIENTS", "/nonexistent"))
            .resolve("bin/qemu-nbd");
    String missing = program + " is not there; .ci/newer-clients brings it";
    if (!Files.isExecutable(program) && "1".equals(System.getenv("NBDJ_REQUIRE_CLIENTS"))) {
      fail(missing);
    }
    assumeTrue(Files.isExecutable(program), missing);
    return program;
  }

  // the pid file is written when connections are taken
  private void awaitListening() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    while (!Files.exists(folder.resolve("pid"))) {
      if (!process.isAlive() || System.nanoTime() > end) {
        String log = Files.readString(folder.resolve("log"));
        close();
        throw new IOException("qemu-nbd does not listen: " + log);
      }
      Thread.sleep(5);
    }
  }
}
