package nbd.filters.zstd;

import java.io.IOException;
import java.util.Arrays;

/**
 * What a frame has unpacked last: as much as later blocks may refer to, and what was not taken yet.
 */
final class Window {
  /** The longest block, packed or unpacked (RFC 8878, section 3.1.1.2.4). */
  static final int MOST_BLOCK = 1 << 17;

  private final int most;
  private final int size;
  private final int mostBlock;
  private byte[] bytes;
  private int end;
  private int taken;
  private int blockStart;

  /**
   * @param size how far back later blocks may refer
   * @param content how much there will be in all, as far as that is known, else a large number
   */
  Window(int size, long content) {
    this.size = size;
    this.mostBlock = Math.min(MOST_BLOCK, size);
    // Twice as long, so that what is remembered moves once for as much that is unpacked.
    this.most = (int) Math.min(2L * size, content) + MOST_BLOCK;
    // What a header tells may be far more than there is.
    this.bytes = new byte[Math.min(most, 2 * MOST_BLOCK)];
  }

  boolean isAnyLeft() {
    return taken < end;
  }

  /** Takes some of what was unpacked. */
  int take(byte[] target, int offset, int length) {
    int count = Math.min(length, end - taken);
    System.arraycopy(bytes, taken, target, offset, count);
    taken += count;
    return count;
  }

  /**
   * All was taken; makes room for a block.
   *
   * @throws IOException if Java has not enough memory
   */
  void beginBlock() throws IOException {
    if (bytes.length - end < mostBlock) {
      if (bytes.length < most) {
        bytes = grown();
      } else {
        forget();
      }
    }
    blockStart = end;
  }

  private byte[] grown() throws IOException {
    try {
      return Arrays.copyOf(bytes, Math.min(most, 2 * bytes.length));
    } catch (OutOfMemoryError full) {
      throw new IOException(
          "the zstd file refers "
              + size
              + " bytes back, and Java has not enough memory for it: more, or a file that was"
              + " packed without --long or --ultra, would be right",
          full);
    }
  }

  private void forget() {
    int kept = Math.min(size, end);
    System.arraycopy(bytes, end - kept, bytes, 0, kept);
    end = kept;
    taken = kept;
  }

  private void checkRoom(int length) throws MalformedException {
    MalformedException.unless(
        length <= mostBlock - (end - blockStart), "more is in it than a block may have");
  }

  void append(byte[] from, int offset, int length) throws MalformedException {
    checkRoom(length);
    System.arraycopy(from, offset, bytes, end, length);
    end += length;
  }

  void fill(byte value, int length) throws MalformedException {
    checkRoom(length);
    Arrays.fill(bytes, end, end + length, value);
    end += length;
  }

  /** Appends {@code length} bytes that were there {@code back} bytes before. */
  void repeat(int back, int length) throws MalformedException {
    checkRoom(length);
    MalformedException.unless(
        back > 0 && back <= Math.min(end, size), "it refers to what is not remembered");
    int from = end - back;
    if (back >= length) {
      System.arraycopy(bytes, from, bytes, end, length);
      end += length;
      return;
    }
    for (int i = 0; i < length; i++) {
      bytes[end++] = bytes[from + i];
    }
  }

  /** Adds the block to a checksum. */
  void sum(Sum sum) {
    sum.update(bytes, blockStart, end - blockStart);
  }
}
