package nbd.filters.attempts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import nbd.api.ErrorCode;
import nbd.api.Lease;
import nbd.api.NbdException;
import nbd.api.PartialReadException;
import nbd.api.ReadSink;
import nbd.filters.bytes.BufferSink;

/**
 * One read that may be tried several times, while its sink takes each byte once: the sink lends
 * memory for all of it, which each attempt fills anew. What a layer lends is copied and given back
 * at once, so nothing of a layer is held when it is to be closed. A read that is all a hole stays
 * one.
 */
public final class ReadAgain {
  private final ReadSink out;
  private final int length;
  private ByteBuffer memory;

  /**
   * @param out gets the bytes of the attempt that succeeds
   * @param length of the read, in bytes
   */
  public ReadAgain(ReadSink out, long length) {
    this.out = out;
    this.length = Math.toIntExact(length);
  }

  /** What reads. */
  @FunctionalInterface
  public interface Reader {
    /** Reads all into {@code sink}. */
    void read(ReadSink sink) throws IOException;
  }

  /**
   * Tries once.
   *
   * @throws IOException as {@code reader}; then it may be called again
   */
  public void attempt(Reader reader) throws IOException {
    Attempt attempt = new Attempt();
    try {
      reader.read(attempt);
    } catch (PartialReadException partial) {
      throw attempt.isHole ? whole(partial) : partial;
    }
    attempt.end();
  }

  /** The sink has got nothing of a hole that was told and then did not come. */
  private static NbdException whole(PartialReadException partial) {
    return new NbdException(partial.code(), partial.getMessage(), partial);
  }

  private ByteBuffer memory() throws NbdException {
    if (memory == null) {
      memory = out.space(0, length).slice();
    }
    return memory.duplicate();
  }

  private final class Attempt implements ReadSink {
    private BufferSink bytes;
    private boolean isHole;

    private BufferSink bytes() throws NbdException {
      if (bytes == null) {
        bytes = new BufferSink(memory());
      }
      if (isHole) {
        throw new NbdException(ErrorCode.EIO, "the layer below gave bytes of a read twice");
      }
      return bytes;
    }

    @Override
    public ByteBuffer space(long at, int count) throws NbdException {
      return bytes().space(at, count);
    }

    @Override
    public void lend(long at, ByteBuffer buffer, Lease lease) throws NbdException {
      try (Owed owed = new Owed(lease)) {
        BufferSink all = bytes();
        owed.pass();
        all.lend(at, buffer, lease);
      }
    }

    @Override
    public void file(long at, FileChannel file, long position, long count, Lease lease)
        throws NbdException {
      try (Owed owed = new Owed(lease)) {
        BufferSink all = bytes();
        owed.pass();
        all.file(at, file, position, count, lease);
      }
    }

    @Override
    public void hole(long at, long count) throws NbdException {
      if (bytes == null && memory == null && at == 0 && count == length) {
        isHole = true;
      } else {
        bytes().hole(at, count);
      }
    }

    void end() throws NbdException {
      if (isHole) {
        out.hole(0, length);
      } else {
        bytes().checkWhole();
      }
    }
  }

  /** A lease that is released here unless somebody else does it. */
  private static final class Owed implements AutoCloseable {
    private Lease lease;

    Owed(Lease lease) {
      this.lease = lease;
    }

    void pass() {
      lease = Lease.FOREVER;
    }

    @Override
    public void close() {
      lease.release();
    }
  }
}
