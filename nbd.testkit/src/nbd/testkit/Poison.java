package nbd.testkit;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that a layer is to fill: before it come bytes that no layer is likely to write, another
 * sequence each time, and around it guards.
 */
final class Poison {
  private static final AtomicLong SALTS = new AtomicLong();
  private static final int GUARD = 16;

  /** So many bytes in a row are not like the poison by chance. */
  private static final int NO_CHANCE = 8;

  private final long salt = SALTS.incrementAndGet() << 40;
  private final ByteBuffer memory;
  private final int length;

  Poison(int length) {
    this.length = length;
    memory = ByteBuffer.allocateDirect(length + 2 * GUARD);
    for (int i = 0; i < memory.capacity(); i++) {
      memory.put(i, at(i));
    }
  }

  private byte at(int index) {
    long mixed = (salt + index) * 0x9e37_79b9_7f4a_7c15L;
    return (byte) (mixed >>> 56 ^ mixed >>> 29);
  }

  /** For the layer: {@code length} bytes. */
  ByteBuffer space() {
    return memory.duplicate().position(GUARD).limit(GUARD + length);
  }

  /** What is there now. */
  ByteBuffer filled() {
    return memory.slice(GUARD, length).asReadOnlyBuffer();
  }

  /** Checks the guards, and that the layer has written everything. */
  void check(String who, long place) {
    for (int i = 0; i < GUARD; i++) {
      int behind = GUARD + length + i;
      Breach.unless(
          memory.get(i) == at(i) && memory.get(behind) == at(behind),
          "%s wrote outside of the %d bytes of server memory that it got at %d of the read",
          who,
          length,
          place);
    }
    int run = 0;
    for (int i = GUARD; i < GUARD + length; i++) {
      run = memory.get(i) == at(i) ? run + 1 : 0;
      Breach.unless(
          run < NO_CHANCE,
          "%s left server memory unfilled: bytes %d to %d of the read",
          who,
          place + i - GUARD - run + 1,
          place + i - GUARD);
    }
  }
}
