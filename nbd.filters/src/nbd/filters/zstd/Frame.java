package nbd.filters.zstd;

import java.io.IOException;
import java.util.zip.ZipException;
import nbd.filters.unpack.DiskStream;

/** What one frame has in it, a block at a time (RFC 8878, section 3.1.1). */
final class Frame {
  private static final int RAW = 0;
  private static final int RUN = 1;
  private static final int COMPRESSED = 2;

  private final DiskStream packed;
  private final FrameHeader header;
  private final Window window;
  private final Block block = new Block();
  private final byte[] input = new byte[Window.MOST_BLOCK + Bits.SPARE];
  private final Sum sum = new Sum();
  private boolean isLast;

  Frame(DiskStream packed, FrameHeader header) {
    this.packed = packed;
    this.header = header;
    this.window = new Window(header.window(), header.content().orElse(Long.MAX_VALUE));
  }

  /** As {@link java.io.InputStream#read(byte[], int, int)}. */
  int read(byte[] target, int offset, int length) throws IOException {
    while (!window.isAnyLeft()) {
      if (isLast) {
        return -1;
      }
      next();
    }
    return window.take(target, offset, length);
  }

  private void next() throws IOException {
    long start = packed.position();
    int descriptor = (int) packed.number(3, "a block of a zstd frame");
    isLast = (descriptor & 1) != 0;
    window.beginBlock();
    try {
      unpack(descriptor >> 1 & 3, descriptor >> 3);
    } catch (IndexOutOfBoundsException malformed) {
      throw damaged(start, "a number in it is out of bounds", malformed);
    } catch (MalformedException malformed) {
      throw damaged(start, malformed.getMessage(), malformed);
    }
    window.sum(sum);
    checkSize();
    if (isLast) {
      checkEnd();
    }
  }

  private static ZipException damaged(long start, String why, Exception malformed) {
    ZipException told =
        new ZipException("the zstd file is damaged in the block at byte " + start + ": " + why);
    told.initCause(malformed);
    return told;
  }

  private void unpack(int type, int size) throws IOException, MalformedException {
    MalformedException.unless(size <= Window.MOST_BLOCK, "it is longer than a block may be");
    switch (type) {
      case RAW -> {
        packed.fully(input, size, "a block of a zstd frame");
        window.append(input, 0, size);
      }
      case RUN -> window.fill((byte) packed.number(1, "a block of a zstd frame"), size);
      case COMPRESSED -> {
        packed.fully(input, size, "a block of a zstd frame");
        block.unpack(input, size, window);
      }
      default -> throw new MalformedException("it is of the reserved type");
    }
  }

  private void checkSize() throws ZipException {
    long told = header.content().orElse(sum.length());
    if (sum.length() > told || (isLast && sum.length() < told)) {
      throw new ZipException(
          "the zstd file is damaged before byte "
              + packed.position()
              + ": a frame is to have "
              + told
              + " bytes in it, and has "
              + sum.length()
              + (isLast ? "" : " or more"));
    }
  }

  private void checkEnd() throws IOException {
    if (header.hasSum()
        && packed.number(4, "the checksum of a zstd frame") != (sum.value() & 0xffff_ffffL)) {
      throw new ZipException(
          "the zstd file is damaged: the checksum at byte "
              + (packed.position() - 4)
              + " is not that of the frame's content");
    }
  }
}
