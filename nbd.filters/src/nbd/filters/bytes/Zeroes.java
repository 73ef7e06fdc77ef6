package nbd.filters.bytes;

import java.nio.ByteBuffer;

/** Bytes that are all zero: looks for others, and makes them. */
public final class Zeroes {
  private static final ByteBuffer ZEROES = ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

  private Zeroes() {}

  /** {@code length} of them, or as many as one buffer has; read-only. */
  public static ByteBuffer upTo(long length) {
    return ZEROES.slice(0, (int) Math.min(length, ZEROES.capacity()));
  }

  /** Makes all that remains in {@code target} zero; its position is then its limit. */
  public static void fill(ByteBuffer target) {
    while (target.hasRemaining()) {
      target.put(upTo(target.remaining()));
    }
  }

  /** Whether all that remains in {@code bytes} is zero; its position stays. */
  public static boolean only(ByteBuffer bytes) {
    int end = bytes.limit();
    for (int at = bytes.position(); at < end; ) {
      int length = Math.min(ZEROES.capacity(), end - at);
      // The virtual machine compares whole vectors.
      if (bytes.slice(at, length).mismatch(ZEROES.slice(0, length)) >= 0) {
        return false;
      }
      at += length;
    }
    return true;
  }
}
