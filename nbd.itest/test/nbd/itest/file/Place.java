package nbd.itest.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Where the files of a test are. */
enum Place {
  /** The file system of the temporary folder. */
  DISK,
  /** A tmpfs, where there is one. */
  MEMORY;

  /** Of a disk image. */
  static final long SIZE = 300L << 20;

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  /** A new, empty folder there. */
  Path folder() throws IOException {
    if (this == DISK) {
      return Files.createTempDirectory("nbdj-itest-");
    }
    assumeTrue(Files.isWritable(SHARED_MEMORY), "there is no /dev/shm");
    assumeTrue(Files.getFileStore(SHARED_MEMORY).type().equals("tmpfs"), "/dev/shm is no tmpfs");
    return Files.createTempDirectory(SHARED_MEMORY, "nbdj-itest-");
  }

  /** A disk that is one hole. */
  static Path empty(Path file) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(SIZE);
    }
    return file;
  }

  /** A disk with data of all sizes between holes, some of it behind the last full megabyte. */
  static Path scattered(Path file) throws IOException {
    Random random = new Random(3);
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(SIZE + 4096);
      for (long at = 0; at < SIZE; at += 1 + random.nextInt(8 << 20)) {
        byte[] bytes = new byte[1 + random.nextInt(random.nextInt(4) == 0 ? 3 << 20 : 20_000)];
        random.nextBytes(bytes);
        access.seek(Math.min(at, SIZE - bytes.length));
        access.write(bytes);
      }
      access.seek(SIZE + 4000);
      access.write(7);
      access.getFD().sync();
    }
    return file;
  }

  static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(each);
      }
    }
  }
}
