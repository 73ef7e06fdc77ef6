package nbd.bench.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;

/** What is on a disk before it is measured. */
public enum Content {
  /** Nothing was ever written. */
  NONE(0, 1),
  /** Data everywhere. */
  FULL(1 << 20, 1 << 20),
  /** A MiB of data at the beginning of each GiB. */
  SPARSE(1 << 20, 1 << 30),
  /** 4 KiB of data, 4 KiB hole, and so on: the finest that file systems tell. */
  COMB(4 << 10, 8 << 10),
  /** 32 KiB of data, 32 KiB hole, and so on: the finest that nbdj and nbdkit tell of memory. */
  COARSE_COMB(32 << 10, 64 << 10),
  /** 64 KiB of data at the beginning of each 8 PiB. */
  SCATTERED(64 << 10, 1L << 53);

  private final int piece;
  private final long stride;

  Content(int piece, long stride) {
    this.piece = piece;
    this.stride = stride;
  }

  /** Takes the pieces. */
  @FunctionalInterface
  public interface Writer {
    /** Writes all of {@code data}, and does not keep the buffer. */
    void write(long offset, ByteBuffer data) throws IOException;
  }

  /** Writes it to a disk that is empty. */
  public void writeTo(Writer disk, long size) throws IOException {
    byte[] data = new byte[piece];
    new Random(size).nextBytes(data);
    for (long i = 0; i < pieces(size); i++) {
      disk.write(i * stride, ByteBuffer.wrap(data));
    }
  }

  /** How many pieces of data a disk of that size has. */
  long pieces(long size) {
    return piece == 0 ? 0 : size / stride;
  }

  /** Bytes of data on a disk of that size. */
  public long bytes(long size) {
    return pieces(size) * piece;
  }
}
