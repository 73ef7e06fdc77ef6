package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Pattern;
import nbd.itest.clients.Tool;

/** Disk images, and how they are exported. */
final class Disks {
  /** Of an image: too large for a copy to go unnoticed by upgrades. */
  static final long SIZE = 96L << 20;

  private static final int OF_DATA = 400_000;
  private static final Pattern DATA = Pattern.compile("\"length\": (\\d+)[^}]*\"data\": true");

  private Disks() {}

  /** A file that is one hole. */
  static Path empty(Path file, long size) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(size);
    }
    return file;
  }

  /** Data of all sizes between holes. */
  static Path scattered(Path file, long seed) throws IOException {
    Random random = new Random(seed);
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(SIZE);
      for (long at = 0; at < SIZE; at += 1 + random.nextInt(2 << 20)) {
        byte[] bytes = new byte[1 + random.nextInt(OF_DATA)];
        random.nextBytes(bytes);
        access.seek(Math.min(at, SIZE - bytes.length));
        access.write(bytes);
      }
      access.getFD().sync();
    }
    return file;
  }

  /** The JSON of an export of that file behind these filters, which are JSON too. */
  static String ofFile(Path file, String... filters) {
    return of("file", "\"file\": \"" + file + "\"", filters);
  }

  /** The JSON of a disk in memory. */
  static String ofMemory(long size, String... filters) {
    return of("memory", "\"size\": " + size, filters);
  }

  private static String of(String plugin, String parameters, String... filters) {
    return "{\"plugin\": \"%s\", \"parameters\": {%s}, \"filters\": [%s]}"
        .formatted(plugin, parameters, String.join(", ", filters));
  }

  /** The JSON of a filter that makes each request wait. */
  static String delay(String time) {
    return "{\"filter\": \"delay\", \"parameters\": {\"rdelay\": \"%s\", \"wdelay\": \"%s\"}}"
        .formatted(time, time);
  }

  /** Byte for byte, and about as sparse: clients find zeroes in blocks of their own size. */
  static void assertCopied(Path image, Path copy) throws IOException {
    assertThat(Files.mismatch(image, copy)).as("first different byte of %s", copy).isEqualTo(-1);
    assertThat(data(copy)).as("data of %s", copy).isLessThanOrEqualTo(data(image) + (4 << 20));
  }

  private static long data(Path file) {
    String map = Tool.QEMU_IMG.with("map", "-f", "raw", "--output=json", file).run().ok().out();
    return DATA.matcher(map).results().mapToLong(each -> Long.parseLong(each.group(1))).sum();
  }
}
