package nbd.filters.bytes;

import java.nio.ByteBuffer;

/** Looks for bytes that are not zero. */
public final class Zeroes {
  private static final ByteBuffer ZEROES = ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

  private Zeroes() {}

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
