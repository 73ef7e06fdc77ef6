package nbd.plugin.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of a test are. */
enum Place {
  /** The file system of the temporary folder. */
  DISK,
  /** A tmpfs, where there is one. */
  MEMORY;

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  /** An empty file there. */
  Path file() throws IOException {
    if (this == DISK) {
      return Files.createTempFile("nbdj-file-", ".img");
    }
    assumeTrue(Files.isWritable(SHARED_MEMORY), "there is no /dev/shm");
    assumeTrue(Files.getFileStore(SHARED_MEMORY).type().equals("tmpfs"), "/dev/shm is no tmpfs");
    return Files.createTempFile(SHARED_MEMORY, "nbdj-file-", ".img");
  }
}
