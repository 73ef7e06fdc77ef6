package nbd.filters.zstd;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.zip.ZipException;
import nbd.filters.unpack.DiskStream;

/**
 * The header of a frame (RFC 8878, section 3.1.1.1).
 *
 * @param window bytes that have to be remembered
 * @param content length of what is in it, where it is told
 * @param hasSum whether a checksum follows the frame
 */
record FrameHeader(int window, OptionalLong content, boolean hasSum) {
  /** What the zstd program takes without being asked for more. */
  private static final long MOST_WINDOW = 1L << 27;

  private static final long LEAST_WINDOW = 1 << 10;
  private static final String WHAT = "the header of a zstd frame";

  /** What follows the magic number. */
  static FrameHeader read(DiskStream packed) throws IOException {
    int descriptor = (int) packed.number(1, WHAT);
    boolean isSingle = (descriptor & 1 << 5) != 0;
    if ((descriptor & 1 << 3) != 0) {
      throw new ZipException(
          "the zstd frame before byte " + packed.position() + " has a reserved flag");
    }
    long window = isSingle ? 0 : window((int) packed.number(1, WHAT));
    refuseDictionary(packed, descriptor & 3);
    OptionalLong content = content(packed, descriptor >> 6, isSingle);
    if (isSingle) {
      window = Math.max(LEAST_WINDOW, content.getAsLong());
    }
    return new FrameHeader(checked(window), content, (descriptor & 1 << 2) != 0);
  }

  private static long window(int descriptor) {
    long base = 1L << (10 + (descriptor >> 3));
    return base + base / 8 * (descriptor & 7);
  }

  private static void refuseDictionary(DiskStream packed, int flag) throws IOException {
    long dictionary = flag == 0 ? 0 : packed.number(1 << (flag - 1), WHAT);
    if (dictionary != 0) {
      throw new ZipException(
          "the zstd file needs dictionary "
              + dictionary
              + "; only files that were packed without one can be served");
    }
  }

  private static OptionalLong content(DiskStream packed, int flag, boolean isSingle)
      throws IOException {
    if (flag == 0) {
      return isSingle ? OptionalLong.of(packed.number(1, WHAT)) : OptionalLong.empty();
    }
    long told = packed.number(1 << flag, WHAT);
    if (told < 0) {
      throw new ZipException(
          "the zstd frame before byte "
              + packed.position()
              + " is to have more than 9223372036854775807 bytes in it");
    }
    return OptionalLong.of(flag == 1 ? told + 256 : told);
  }

  private static int checked(long window) throws ZipException {
    if (window < 0 || window > MOST_WINDOW) {
      throw new ZipException(
          "the zstd file needs a window of "
              + Long.toUnsignedString(window)
              + " bytes, and at most "
              + MOST_WINDOW
              + " are taken: pack it with zstd --long=27 or less");
    }
    return (int) window;
  }
}
