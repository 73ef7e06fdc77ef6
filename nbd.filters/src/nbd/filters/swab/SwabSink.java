package nbd.filters.swab;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import nbd.api.Lease;
import nbd.api.NbdException;
import nbd.api.ReadSink;
import nbd.filters.bytes.BufferSink;

/**
 * Takes the bytes of one read, to be swapped when all are there: the parts that a layer gives need
 * not be whole words. A read that is all hole stays one.
 */
final class SwabSink implements ReadSink {
  private final ReadSink out;
  private final int length;
  private boolean isHole;

  /** Where the bytes go, and what collects them there; there from the first part on. */
  private ByteBuffer bytes;

  private BufferSink parts;

  /**
   * @param length of the read, in bytes
   */
  SwabSink(ReadSink out, int length) {
    this.out = out;
    this.length = length;
  }

  private BufferSink parts() throws NbdException {
    if (parts == null) {
      bytes = out.space(0, length);
      parts = new BufferSink(bytes);
    }
    return parts;
  }

  private BufferSink parts(Lease lease) throws NbdException {
    try {
      return parts();
    } catch (NbdException | RuntimeException | Error failed) {
      lease.release();
      throw failed;
    }
  }

  /** Called when the read has returned. */
  void swapAll(Word word) throws NbdException {
    if (!isHole) {
      parts().checkWhole();
      word.swap(bytes, bytes);
    }
  }

  /** Called when only the first {@code good} bytes could be read, whole words. */
  void swapFirst(int good, Word word) {
    if (good > 0 && !isHole) {
      ByteBuffer first = bytes.slice(bytes.position(), good);
      word.swap(first, first);
    }
  }

  @Override
  public ByteBuffer space(long at, int count) throws NbdException {
    return parts().space(at, count);
  }

  @Override
  public void lend(long at, ByteBuffer buffer, Lease lease) throws NbdException {
    parts(lease).lend(at, buffer, lease);
  }

  @Override
  public void file(long at, FileChannel file, long position, long count, Lease lease)
      throws NbdException {
    parts(lease).file(at, file, position, count, lease);
  }

  @Override
  public void hole(long at, long count) throws NbdException {
    if (at == 0 && count == length && parts == null) {
      isHole = true;
      out.hole(at, count);
    } else {
      parts().hole(at, count);
    }
  }
}
