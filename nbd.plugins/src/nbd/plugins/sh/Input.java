package nbd.plugins.sh;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** What a script reads from standard input. */
@FunctionalInterface
interface Input {
  /** Nothing: the end at once. */
  Input NOTHING = stdin -> {};

  /** Bytes that are copied at once. */
  int PIECE = 1 << 16;

  /** Prints all to {@code stdin}; throws only what that throws. */
  void feed(OutputStream stdin) throws IOException;

  /** The remaining bytes. */
  static Input of(ByteBuffer bytes) {
    return stdin -> {
      ByteBuffer left = bytes.duplicate();
      byte[] piece = new byte[Math.min(PIECE, left.remaining())];
      while (left.hasRemaining()) {
        int length = Math.min(piece.length, left.remaining());
        left.get(piece, 0, length);
        stdin.write(piece, 0, length);
      }
    };
  }

  /** That many zero bytes. */
  static Input zeroes(long length) {
    return stdin -> {
      byte[] piece = new byte[(int) Math.min(PIECE, length)];
      for (long left = length; left > 0; left -= piece.length) {
        stdin.write(piece, 0, (int) Math.min(piece.length, left));
      }
    };
  }
}
