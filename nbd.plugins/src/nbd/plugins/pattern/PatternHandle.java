package nbd.plugins.pattern;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.Traits;

/** A client's view of the pattern: the offset as a big-endian number, at each multiple of eight. */
final class PatternHandle extends SimpleHandle {
  PatternHandle(Traits traits) {
    super(traits);
  }

  @Override
  protected void read(ByteBuffer target, long offset) {
    long at = offset;
    while (target.hasRemaining() && at % Long.BYTES != 0) {
      target.put(byteAt(at++));
    }
    target.order(ByteOrder.BIG_ENDIAN);
    while (target.remaining() >= Long.BYTES) {
      target.putLong(at);
      at += Long.BYTES;
    }
    while (target.hasRemaining()) {
      target.put(byteAt(at++));
    }
  }

  /** The byte of the number that begins at the multiple of eight before it, or right there. */
  private static byte byteAt(long offset) {
    int place = (int) (offset % Long.BYTES);
    return (byte) ((offset - place) >>> (Long.SIZE - Byte.SIZE * (1 + place)));
  }

  @Override
  public void cache(Range range) {
    // Nothing is faster than making it anew.
  }
}
