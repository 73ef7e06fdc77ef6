package nbd.plugins.sh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Fills a buffer with what a script prints, and counts what does not fit. */
final class Filling implements Output {
  /** More than that beyond what was asked for is not waited for: it may have no end. */
  private static final long MOST = 1 << 26;

  private final ByteBuffer target;
  private final int asked;
  private long printed;

  /** Fills the remaining bytes of {@code target}. */
  Filling(ByteBuffer target) {
    this.target = target;
    this.asked = target.remaining();
  }

  @Override
  public void take(InputStream stdout) throws IOException {
    byte[] piece = new byte[Math.clamp(target.remaining(), 1, Input.PIECE)];
    for (int length = stdout.read(piece); length >= 0; length = stdout.read(piece)) {
      printed += length;
      target.put(piece, 0, Math.min(length, target.remaining()));
      if (printed > asked + MOST) {
        throw new IOException("pread printed more than " + printed + " bytes, not " + asked);
      }
    }
  }

  /** How many bytes the script has printed, also if fewer were asked for. */
  long printed() {
    return printed;
  }
}
