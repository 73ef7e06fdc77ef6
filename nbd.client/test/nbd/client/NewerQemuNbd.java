package nbd.client;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A running qemu-nbd that knows extended headers, on a Unix socket, with a sparse file as its disk.
 * {@code .ci/newer-clients FOLDER} brings the program, and the environment names that folder as
 * {@code NBDJ_NEWER_CLIENTS}; a test is skipped where it is not there, and fails where {@code
 * NBDJ_REQUIRE_CLIENTS} is 1.
 */
record NewerQemuNbd(PeerProcess process) implements AutoCloseable {
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
            PeerProcess.socket(folder).toString(),
            "--pid-file=" + PeerProcess.pid(folder),
            disk.toString());
    return new NewerQemuNbd(PeerProcess.start(folder, command));
  }

  SocketAddress address() {
    return process.address();
  }

  @Override
  public void close() throws IOException {
    process.close();
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
}
