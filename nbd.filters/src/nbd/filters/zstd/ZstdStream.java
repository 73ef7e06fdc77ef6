package nbd.filters.zstd;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.ZipException;
import nbd.filters.unpack.DiskStream;

/**
 * What the frames of a zstd file have in them, one after the other. Skippable frames are skipped;
 * behind the last frame only zeroes may follow. Not safe for several threads.
 */
final class ZstdStream extends InputStream {
  private static final long MAGIC = 0xfd2f_b528L;
  private static final long SKIPPABLE = 0x184d_2a50L;

  private final DiskStream packed;
  private final byte[] one = new byte[1];
  private Frame frame;

  /**
   * @throws ZipException if the disk does not begin as a zstd file does
   */
  ZstdStream(DiskStream packed) throws IOException {
    this.packed = packed;
    if (packed.available() < 4 || !begins(magic())) {
      throw new ZipException("the disk is not in zstd format");
    }
  }

  private long magic() throws IOException {
    return packed.number(4, "the start of a zstd frame");
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (frame != null || isMore()) {
      int got = frame == null ? -1 : frame.read(target, offset, length);
      if (got >= 0) {
        return got;
      }
      frame = null;
    }
    return -1;
  }

  /** Begins what comes next: a frame or one that is skipped. */
  private boolean isMore() throws IOException {
    int first = packed.read();
    if (first == 0) {
      checkOnlyZeroes();
      return false;
    }
    if (first < 0) {
      return false;
    }
    packed.back(1);
    long start = packed.position();
    if (!begins(magic())) {
      throw new ZipException(
          "behind the last zstd frame, at byte " + start + ", is something that is not one");
    }
    return true;
  }

  private void checkOnlyZeroes() throws IOException {
    int next;
    do {
      next = packed.read();
    } while (next == 0);
    if (next > 0) {
      throw new ZipException(
          "behind the last zstd frame and zeroes, at byte "
              + (packed.position() - 1)
              + ", is something else");
    }
  }

  private boolean begins(long magic) throws IOException {
    if (magic == MAGIC) {
      frame = new Frame(packed, FrameHeader.read(packed));
      return true;
    }
    if ((magic & ~0xfL) == SKIPPABLE) {
      long length = packed.number(4, "a skippable zstd frame");
      if (packed.skip(length) < length) {
        throw new ZipException("the zstd file is cut off: it ends in a skippable frame");
      }
      return true;
    }
    return false;
  }
}
