package nbd.plugin.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel tells of a block device in sysfs.
 *
 * @param block the smallest unit of it, in bytes
 * @param fastZero whether the device zeroes by itself
 */
record BlockDevice(long block, boolean readOnly, boolean rotational, boolean fastZero) {
  private static final int SMALLEST = 512;

  /** A device by its number; what is not told is taken to be not so. */
  static BlockDevice of(long number) {
    return of(Path.of("/sys/dev/block", major(number) + ":" + minor(number)));
  }

  static BlockDevice of(Path folder) {
    Path queue = folder.resolve("queue");
    if (!Files.exists(queue)) {
      // A partition; its device is the folder around it, where the link leads.
      queue = realPath(folder).resolveSibling("queue");
    }
    return new BlockDevice(
        Math.max(SMALLEST, number(queue.resolve("logical_block_size"))),
        number(folder.resolve("ro")) != 0,
        number(queue.resolve("rotational")) != 0,
        number(queue.resolve("write_zeroes_max_bytes")) != 0);
  }

  private static Path realPath(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException notTold) {
      return folder;
    }
  }

  private static long number(Path file) {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException | NumberFormatException notTold) {
      return 0;
    }
  }

  /** As the C library's {@code major}. */
  static long major(long number) {
    return ((number >>> 8) & 0xfff) | ((number >>> 32) & ~0xfffL);
  }

  /** As the C library's {@code minor}. */
  static long minor(long number) {
    return (number & 0xff) | ((number >>> 12) & ~0xffL);
  }
}
