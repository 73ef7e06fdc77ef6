package nbd.itest.stacks;

import java.util.Arrays;
import java.util.Random;

/**
 * What a stack of layers is to look like from above, as plain arrays: a byte for each byte of the
 * disk, and whether calls about it may fail. Nothing here shares code with the product. Changed by
 * each filter that is put in front.
 */
final class Sketch {
  private byte[] content;
  private boolean[] mayFail;
  private int block;
  private boolean flush;
  private boolean fua;

  /**
   * A disk that can do everything.
   *
   * @param block its minimum block size
   */
  Sketch(byte[] content, int block) {
    this.content = content.clone();
    this.mayFail = new boolean[content.length];
    this.block = block;
    this.flush = true;
    this.fua = true;
  }

  int size() {
    return content.length;
  }

  byte[] content() {
    return content.clone();
  }

  int block() {
    return block;
  }

  boolean hasFlush() {
    return flush;
  }

  boolean hasFua() {
    return fua;
  }

  boolean mayFail(long from, long to) {
    for (int at = (int) from; at < to; at++) {
      if (mayFail[at]) {
        return true;
      }
    }
    return false;
  }

  boolean mayFailAnywhere() {
    return mayFail(0, size());
  }

  void withoutFlush() {
    flush = false;
    fua = false;
  }

  void withFlush() {
    flush = true;
    fua = true;
  }

  void fua(boolean has) {
    fua = has;
  }

  void block(int size) {
    block = size;
  }

  /** The part from {@code start} on. */
  void window(int start, int length) {
    content = Arrays.copyOfRange(content, start, start + length);
    mayFail = Arrays.copyOfRange(mayFail, start, start + length);
  }

  /** Zeroes behind it, which only zeroes can be written to. */
  void longer(int size) {
    int real = size();
    content = Arrays.copyOf(content, size);
    mayFail = Arrays.copyOf(mayFail, size);
    Arrays.fill(mayFail, real, size, true);
  }

  /** Calls about these bytes fail, or some of them. */
  void failing(int from, int to) {
    Arrays.fill(mayFail, from, to, true);
  }

  /** These bytes cannot be read: whatever they are, nobody may call them zero. */
  void unreadable(int from, int to) {
    failing(from, to);
    Arrays.fill(content, from, to, (byte) 0x42);
  }

  /** A layer that works in blocks fails as a whole block where a part of it does. */
  void inBlocksOf(int unit) {
    for (int start = 0; start < size(); start += unit) {
      int end = Math.min(start + unit, size());
      if (mayFail(start, end)) {
        failing(start, end);
      }
    }
  }

  /** The bytes of each unit in reverse order. */
  void swapped(int unit) {
    window(0, size() - size() % unit);
    for (int start = 0; start < size(); start += unit) {
      for (int i = 0; i < unit / 2; i++) {
        byte kept = content[start + i];
        content[start + i] = content[start + unit - 1 - i];
        content[start + unit - 1 - i] = kept;
      }
    }
    inBlocksOf(unit);
  }

  /** A place at a block, before the last byte. */
  int place(Random random) {
    int place = random.nextInt(size());
    return place - place % block;
  }
}
