package nbd.filters.gzip;

import java.io.IOException;
import java.util.zip.ZipException;
import nbd.filters.unpack.DiskStream;

/** The header of a gzip member (RFC 1952, section 2.3). */
final class Member {
  private static final int MAGIC = 0x8b1f;
  private static final int DEFLATE = 8;
  private static final int HEADER_SUM = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;
  private static final String HEADER = "the header of a gzip member";

  private Member() {}

  /**
   * Reads a header, if there is one.
   *
   * @return false if there are only zeroes up to the end of the disk, or nothing
   * @throws ZipException if something else is there
   */
  static boolean begins(DiskStream packed) throws IOException {
    long start = packed.position();
    int first = packed.read();
    while (first == 0 && start > 0) {
      first = packed.read();
    }
    if (first < 0) {
      return false;
    }
    packed.back(1);
    if (packed.number(2, HEADER) != MAGIC) {
      throw new ZipException(
          start == 0
              ? "the disk is not in gzip format"
              : "behind the last gzip member, at byte "
                  + (packed.position() - 2)
                  + ", is something that is not one");
    }
    skip(packed);
    return true;
  }

  /** What follows the magic number. */
  private static void skip(DiskStream packed) throws IOException {
    long method = packed.number(1, HEADER);
    long flags = packed.number(1, HEADER);
    if (method != DEFLATE || (flags & RESERVED) != 0) {
      throw new ZipException(
          "the header of a gzip member before byte "
              + packed.position()
              + " has an unknown method or flag");
    }
    packed.number(6, HEADER);
    if ((flags & EXTRA) != 0) {
      packed.skip(packed.number(2, HEADER));
    }
    if ((flags & NAME) != 0) {
      skipText(packed);
    }
    if ((flags & COMMENT) != 0) {
      skipText(packed);
    }
    if ((flags & HEADER_SUM) != 0) {
      packed.number(2, HEADER);
    }
  }

  private static void skipText(DiskStream packed) throws IOException {
    while (packed.number(1, HEADER) != 0) {
      // up to the zero behind it
    }
  }
}
