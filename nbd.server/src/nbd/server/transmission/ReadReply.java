package nbd.server.transmission;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import nbd.api.ErrorCode;
import nbd.api.Lease;
import nbd.api.NbdException;
import nbd.api.PartialReadException;
import nbd.api.ReadSink;
import nbd.wire.CommandFlag;
import nbd.wire.Mode;
import nbd.wire.ReplyCodec;
import nbd.wire.Request;

/**
 * The reply to one read while a layer gives the bytes: one after the other into {@link Output}, as
 * chunks where the client takes fragments, else behind one header. One object serves all reads of a
 * connection.
 */
final class ReadReply implements ReadSink {
  /** Up to here copying is cheaper than a part of its own. */
  private static final int COPIED = 8 << 10;

  /** Up to here a layer fills the buffer that replies share. */
  private static final int SHARED = Output.CAPACITY / 2;

  private static final ByteBuffer ZEROES = ByteBuffer.allocateDirect(64 << 10).asReadOnlyBuffer();

  private final Output out;
  private final Memory memory;
  private final Mode mode;
  private final boolean transfers;
  private final Coverage coverage = new Coverage();
  private final Chunks chunks;
  private boolean fragments;

  /** From this part on, parts are sorted at the end; -1 while all have come in order. */
  private int unordered;

  /**
   * @param transfers whether bytes of a file are left to the sender, which waits for the disk while
   *     it has the socket; else they are read at once
   */
  ReadReply(Output out, Memory memory, Mode mode, boolean transfers) {
    this.transfers = transfers;
    this.out = out;
    this.memory = memory;
    this.mode = mode;
    this.chunks = new Chunks(out, mode);
  }

  void begin(Request.Read request) {
    out.mark();
    coverage.begin(request.length());
    fragments = mode.hasChunks() && !request.flags().has(CommandFlag.DF);
    unordered = -1;
    if (fragments) {
      chunks.begin(request.cookie(), request.offset());
    } else if (mode.hasChunks()) {
      int length = (int) request.length();
      long offset = request.offset();
      ByteBuffer head = out.reserve(mode.replyHeader() + Long.BYTES);
      ReplyCodec.offsetData(mode, head, true, request.cookie(), offset, offset, length);
    } else {
      ReplyCodec.simple(out.reserve(ReplyCodec.SIMPLE), 0, request.cookie());
    }
  }

  /** The layer has returned. */
  void end() throws NbdException {
    coverage.checkComplete();
    if (fragments) {
      chunks.end();
    } else if (unordered >= 0) {
      out.sortFrom(unordered);
    }
  }

  /**
   * The read failed behind its first {@code good} bytes: takes back the rest, if the client can be
   * told a part, and that part has come.
   *
   * @return whether the reply now has those bytes, and waits for an error chunk as its end
   */
  boolean keep(long good) {
    if (!fragments || good == 0 || !coverage.hasFirst(good)) {
      return false;
    }
    chunks.keep(good);
    return true;
  }

  /** The read failed: takes back what has come. */
  void abandon() {
    out.rollback();
    chunks.forget();
  }

  /** Small parts share the connection's buffers, and many of them memory out of the budget. */
  @Override
  public ByteBuffer space(long at, int length) throws NbdException {
    if (length <= SHARED && !out.hasOwnRoom(length + Chunks.LARGEST_HEAD)) {
      out.continueIn(take(Output.CAPACITY));
    }
    place(at, length);
    if (length <= SHARED) {
      ByteBuffer shared = out.reserve(length);
      ByteBuffer space = shared.slice(shared.position(), length);
      shared.position(shared.position() + length);
      placed(at);
      return space;
    }
    ByteBuffer taken = take(length);
    out.lend(at, taken.slice(0, length), () -> memory.give(taken));
    return taken.slice(0, length);
  }

  private ByteBuffer take(int length) throws NbdException {
    try {
      return memory.take(length);
    } catch (NbdException none) {
      throw coverage.failed(none);
    }
  }

  @Override
  public void lend(long at, ByteBuffer buffer, Lease lease) throws NbdException {
    int length = buffer.remaining();
    try {
      place(at, length);
    } catch (NbdException refused) {
      lease.release();
      throw refused;
    }
    if (length > COPIED) {
      out.borrow(at, buffer, lease);
    } else {
      out.reserve(length).put(buffer);
      lease.release();
      placed(at);
    }
  }

  @Override
  public void file(long at, FileChannel file, long position, long length, Lease lease)
      throws NbdException {
    if (!transfers) {
      readNow(at, file, position, length, lease);
      return;
    }
    try {
      checkPosition(position);
      place(at, length);
    } catch (NbdException refused) {
      lease.release();
      throw refused;
    }
    out.file(at, file, position, length, lease);
  }

  private void readNow(long at, FileChannel file, long position, long length, Lease lease)
      throws NbdException {
    try {
      checkPosition(position);
      fill(at, space(at, (int) Math.min(length, Integer.MAX_VALUE)), file, position);
    } finally {
      lease.release();
    }
  }

  private void fill(long at, ByteBuffer space, FileChannel file, long position)
      throws NbdException {
    int start = space.position();
    try {
      while (space.hasRemaining()) {
        long next = position + space.position() - start;
        if (file.read(space, next) < 0) {
          throw new EOFException("the file ends at " + next);
        }
      }
    } catch (IOException failure) {
      long good = at + space.position() - start;
      String message = "the file cannot be read: " + failure.getMessage();
      throw coverage.failed(new PartialReadException(ErrorCode.EIO, good, message, failure));
    }
  }

  private void checkPosition(long position) throws NbdException {
    if (position < 0) {
      throw coverage.failed(
          new NbdException(ErrorCode.EIO, "the layer gave bytes at " + position + " of a file"));
    }
  }

  @Override
  public void hole(long at, long length) throws NbdException {
    if (fragments) {
      coverage.add(at, length);
      chunks.hole(at, (int) length);
      return;
    }
    place(at, length);
    for (long done = 0; done < length; ) {
      int piece = (int) Math.min(length - done, ZEROES.capacity());
      out.lend(at + done, ZEROES.slice(0, piece), Lease.FOREVER);
      done += piece;
    }
  }

  private void place(long at, long length) throws NbdException {
    boolean inOrder = at == coverage.next() && unordered < 0;
    coverage.add(at, length);
    if (fragments) {
      chunks.data(at, (int) length);
    } else if (!inOrder && unordered < 0) {
      out.endRegion();
      unordered = out.parts();
    }
  }

  /** Bytes in the shared buffer become a part with a place, once the order matters. */
  private void placed(long at) {
    if (unordered >= 0) {
      out.endRegion(at);
    }
  }
}
