package nbd.filters.peek;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import nbd.api.ErrorCode;
import nbd.api.Lease;
import nbd.api.NbdException;
import nbd.api.ReadSink;

/** Collects the bytes of one read in memory. */
final class PeekSink implements ReadSink {
  /** Begins as zeroes, and so a hole has nothing to do. */
  private final ByteBuffer all;

  private long given;

  /** For a read of {@code length} bytes. */
  PeekSink(int length) {
    all = ByteBuffer.allocateDirect(length);
  }

  /**
   * The bytes, from position 0 on.
   *
   * @throws NbdException EIO if the layer gave more or fewer than it was asked for
   */
  ByteBuffer whole() throws NbdException {
    if (given != all.capacity()) {
      throw new NbdException(
          ErrorCode.EIO, "the layer below gave " + given + " of " + all.capacity() + " bytes");
    }
    return all;
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
    part(at, length);
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
