package nbd.filters.swab;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * A word, whose bytes are to be in the opposite order.
 *
 * @param bytes 1, 2, 4 or 8
 */
record Word(int bytes) {
  static final Schema SCHEMA =
      Schema.of(
          Parameter.choice("swab-bits", "8", "16", "32", "64")
              .help("length of the words whose bytes are swapped; 8 swaps nothing")
              .byDefault("16"));

  private static final long ODD_BYTES = 0x00ff_00ff_00ff_00ffL;

  /** Out of what {@link #SCHEMA} has parsed. */
  static Word of(Parameters parsed) {
    return new Word(Integer.parseInt(parsed.text("swab-bits")) / 8);
  }

  /** For messages and identities. */
  int bits() {
    return 8 * bytes;
  }

  /**
   * Copies whole words.
   *
   * @param from its remaining bytes are read; its position stays
   * @param to as long, and perhaps the same bytes; its position stays
   */
  void swap(ByteBuffer from, ByteBuffer to) {
    ByteBuffer source = from.slice().order(ByteOrder.BIG_ENDIAN);
    ByteBuffer target = to.slice().order(ByteOrder.BIG_ENDIAN);
    int length = source.remaining();
    int longs = length - length % Long.BYTES;
    for (int at = 0; at < longs; at += Long.BYTES) {
      target.putLong(at, swapped(source.getLong(at)));
    }
    for (int at = longs; at < length; at += bytes) {
      swapOne(source, target, at);
    }
  }

  private long swapped(long words) {
    return switch (bytes) {
      case 2 -> ((words & ODD_BYTES) << 8) | ((words >>> 8) & ODD_BYTES);
      case 4 -> Long.rotateLeft(Long.reverseBytes(words), 32);
      case 8 -> Long.reverseBytes(words);
      default -> words;
    };
  }

  /** Read before it is written, for both may be the same. */
  private void swapOne(ByteBuffer source, ByteBuffer target, int at) {
    if (bytes == 4) {
      target.putInt(at, Integer.reverseBytes(source.getInt(at)));
    } else {
      target.putShort(at, Short.reverseBytes(source.getShort(at)));
    }
  }
}
