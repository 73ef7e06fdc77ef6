package nbd.filters.bytes;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import nbd.api.ErrorCode;
import nbd.api.Lease;
import nbd.api.NbdException;
import nbd.api.ReadSink;

/** Collects the bytes of one read in memory. */
public final class BufferSink implements ReadSink {
  private final ByteBuffer all;
  private long given;

  /**
   * For a read of {@code target.remaining()} bytes.
   *
   * @param target direct; filled from its position to its limit, which stay where they are
   */
  public BufferSink(ByteBuffer target) {
    if (!target.isDirect()) {
      throw new IllegalArgumentException("layers fill direct buffers, not " + target);
    }
    all = target.slice();
  }

  /**
   * Called when the read has returned.
   *
   * @throws NbdException EIO if the layer gave more or fewer bytes than it was asked for
   */
  public void checkWhole() throws NbdException {
    if (given != all.capacity()) {
      throw new NbdException(
          ErrorCode.EIO, "the layer below gave " + given + " of " + all.capacity() + " bytes");
    }
  }

  @Override
  public ByteBuffer space(long at, int length) {
    return part(at, length);
  }

  @Override
  public void lend(long at, ByteBuffer buffer, Lease lease) {
    try {
      part(at, buffer.remaining()).put(buffer);
    } finally {
      lease.release();
    }
  }

  @Override
  public void file(long at, FileChannel file, long position, long length, Lease lease)
      throws NbdException {
    try {
      fill(part(at, length), file, position);
    } catch (IOException failure) {
      throw new NbdException(ErrorCode.EIO, "a read of the disk below: " + failure, failure);
    } finally {
      lease.release();
    }
  }

  private static void fill(ByteBuffer part, FileChannel file, long position) throws IOException {
    long at = position;
    while (part.hasRemaining()) {
      int got = file.read(part, at);
      if (got < 0) {
        throw new EOFException("the file ends at byte " + at);
      }
      at += got;
    }
  }

  @Override
  public void hole(long at, long length) {
    Zeroes.fill(part(at, length));
  }

  /** Counts the part as given. */
  private ByteBuffer part(long at, long length) {
    if (at < 0 || length < 1 || length > all.capacity() - at) {
      throw new IllegalArgumentException(
          length + " bytes at " + at + " are not in a read of " + all.capacity());
    }
    given += length;
    return all.slice((int) at, (int) length);
  }
}
