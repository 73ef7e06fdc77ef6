package nbd.itest.upgrade;

import java.nio.ByteBuffer;

/**
 * What a write puts into a sector: words that tell which write it was and where it belongs, each
 * another one. Write 0 puts zeroes.
 */
final class Content {
  /** Bytes. */
  static final int SECTOR = 512;

  private static final long ODD = 0x9E3779B97F4A7C15L;

  private Content() {}

  /**
   * @param sector its number on the disk
   */
  static void put(ByteBuffer target, long sector, long write) {
    long first = first(sector, write);
    for (int word = 0; word < SECTOR / Long.BYTES; word++) {
      target.putLong(write == 0 ? 0 : first + word * ODD);
    }
  }

  /** Takes a sector out of the buffer and tells whether it is what that write has put. */
  static boolean isTaken(ByteBuffer source, long sector, long write) {
    long first = first(sector, write);
    boolean same = true;
    for (int word = 0; word < SECTOR / Long.BYTES; word++) {
      same &= source.getLong() == (write == 0 ? 0 : first + word * ODD);
    }
    return same;
  }

  private static long first(long sector, long write) {
    long mixed = (sector * 0xBF58476D1CE4E5B9L) ^ (write * 0x94D049BB133111EBL);
    return (mixed ^ mixed >>> 29) | 1;
  }
}
