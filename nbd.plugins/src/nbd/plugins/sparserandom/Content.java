package nbd.plugins.sparserandom;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What is in a block with data: one byte again and again, or all bytes random. Any thread.
 *
 * @param seed of the disk
 * @param random whether the bytes of a block differ
 */
record Content(long seed, boolean random) {

  /** Keeps these random numbers apart from those of the landscape. */
  private static final long OWN_NUMBERS = 0x636f6e74656e7473L;

  /** Fills what remains of {@code target} with the bytes of a block, from byte {@code from} on. */
  void fill(long block, int from, ByteBuffer target) {
    long own = SplitMix.at(seed ^ OWN_NUMBERS, block);
    if (random) {
      fillRandom(own, from, target);
    } else {
      MemorySegment.ofBuffer(target).fill((byte) (1 + Long.remainderUnsigned(own, 255)));
    }
  }

  /**
   * Eight bytes at a time, each eight by themselves, so that a part is the same as in the whole.
   */
  private static void fillRandom(long own, int from, ByteBuffer target) {
    target.order(ByteOrder.LITTLE_ENDIAN);
    int at = from;
    while (target.hasRemaining()) {
      long eight = SplitMix.at(own, at / Long.BYTES);
      if (at % Long.BYTES == 0 && target.remaining() >= Long.BYTES) {
        target.putLong(eight);
        at += Long.BYTES;
      } else {
        target.put((byte) (eight >>> (at % Long.BYTES * Byte.SIZE)));
        at++;
      }
    }
  }
}
