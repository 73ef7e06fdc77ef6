package nbd.itest.clients;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A sparse disk image of 2 GiB with a file system, large and small files, and big holes. */
record DiskImage(Path path) {
  static final long SIZE = 2L << 30;

  /** Makes one in that folder. */
  static DiskImage make(Path folder) {
    try {
      Path files = Files.createDirectory(folder.resolve("files"));
      fill(files);
      Path image = folder.resolve("image");
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(SIZE);
      }
      Tool.MKFS.with("-q", "-d", files, image).run().ok();
      delete(files);
      return new DiskImage(image);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void fill(Path files) throws IOException {
    Random random = new Random(20);
    write(files.resolve("large"), random, 0, 150 << 20);
    for (int i = 0; i < 300; i++) {
      write(files.resolve("small" + i), random, 0, 1 + random.nextInt(40_000));
    }
    try (RandomAccessFile sparse = new RandomAccessFile(files.resolve("sparse").toFile(), "rw")) {
      for (long at : List.of(0L, 123L << 20, 700L << 20)) {
        sparse.seek(at);
        sparse.write(bytes(random, 3 << 20));
      }
    }
    write(files.resolve("zeroes"), random, 20 << 20, 1);
  }

  private static void write(Path file, Random random, int zeroes, int count) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      out.write(new byte[zeroes]);
      out.write(bytes(random, count));
    }
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** Bytes that the file takes on the disk of this machine. */
  long allocated() {
    String blocks = Command.of(List.of("stat", "-c", "%b", path.toString())).run().ok().out();
    return Long.parseLong(blocks.strip()) * 512;
  }

  /** Bytes in all pages of that size that are not zeroes. */
  long dataIn(int size) throws IOException {
    byte[] page = new byte[size];
    long bytes = 0;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      for (long at = 0; at < SIZE; at += page.length) {
        file.readFully(page);
        bytes += isZero(page) ? 0 : page.length;
      }
    }
    return bytes;
  }

  private static boolean isZero(byte[] page) {
    for (byte each : page) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  /** Fails unless that is a byte for byte copy of it, about as sparse, with a sound file system. */
  void assertCopied(DiskImage copy) throws IOException {
    long difference = Files.mismatch(path, copy.path);
    if (difference >= 0) {
      throw new AssertionError("%s differs from %s at %d".formatted(copy, path, difference));
    }
    // Not much more: a hole may end up to a page of the server's later than in the image.
    if (copy.allocated() > allocated() + (32 << 20)) {
      throw new AssertionError(
          "the copy takes %d bytes, the image %d".formatted(copy.allocated(), allocated()));
    }
    Tool.E2FSCK.with("-fn", copy.path).run().ok();
  }
}
