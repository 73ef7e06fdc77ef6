package nbd.filters.zstd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The checksum XXH64 with seed 0, of which a frame has the lower half (RFC 8878, section 3.1.1).
 */
final class Sum {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long P1 = 0x9e3779b185ebca87L;
  private static final long P2 = 0xc2b2ae3d27d4eb4fL;
  private static final long P3 = 0x165667b19e3779f9L;
  private static final long P4 = 0x85ebca77c2b2ae63L;
  private static final long P5 = 0x27d4eb2f165667c5L;
  private static final int STRIPE = 32;

  private final byte[] rest = new byte[STRIPE];
  private long length;
  private long a = 0x60ea27eeadc0b5d6L;
  private long b = P2;
  private long c;
  private long d = -P1;

  /** Number of bytes so far. */
  long length() {
    return length;
  }

  void update(byte[] bytes, int offset, int count) {
    int at = offset;
    int end = offset + count;
    int held = (int) (length % STRIPE);
    length += count;
    if (held > 0) {
      int taken = Math.min(STRIPE - held, count);
      System.arraycopy(bytes, at, rest, held, taken);
      at += taken;
      if (held + taken < STRIPE) {
        return;
      }
      stripe(rest, 0);
    }
    for (; end - at >= STRIPE; at += STRIPE) {
      stripe(bytes, at);
    }
    System.arraycopy(bytes, at, rest, 0, end - at);
  }

  private void stripe(byte[] bytes, int at) {
    a = round(a, (long) LONG.get(bytes, at));
    b = round(b, (long) LONG.get(bytes, at + 8));
    c = round(c, (long) LONG.get(bytes, at + 16));
    d = round(d, (long) LONG.get(bytes, at + 24));
  }

  private static long round(long sum, long value) {
    return Long.rotateLeft(sum + value * P2, 31) * P1;
  }

  /** The checksum of all so far. */
  long value() {
    long sum = (length < STRIPE ? P5 : merged()) + length;
    int end = (int) (length % STRIPE);
    int at = 0;
    for (; end - at >= 8; at += 8) {
      sum = Long.rotateLeft(sum ^ round(0, (long) LONG.get(rest, at)), 27) * P1 + P4;
    }
    if (end - at >= 4) {
      sum = Long.rotateLeft(sum ^ ((int) INT.get(rest, at) & 0xffff_ffffL) * P1, 23) * P2 + P3;
      at += 4;
    }
    for (; at < end; at++) {
      sum = Long.rotateLeft(sum ^ (rest[at] & 0xff) * P5, 11) * P1;
    }
    return mixed(sum);
  }

  private long merged() {
    long sum =
        Long.rotateLeft(a, 1)
            + Long.rotateLeft(b, 7)
            + Long.rotateLeft(c, 12)
            + Long.rotateLeft(d, 18);
    for (long each : new long[] {a, b, c, d}) {
      sum = (sum ^ round(0, each)) * P1 + P4;
    }
    return sum;
  }

  private static long mixed(long value) {
    long sum = (value ^ value >>> 33) * P2;
    sum = (sum ^ sum >>> 29) * P3;
    return sum ^ sum >>> 32;
  }
}
