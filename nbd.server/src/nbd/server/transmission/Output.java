package nbd.server.transmission;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import nbd.api.Lease;

/**
 * Replies on their way to the client: small ones share a buffer, large ones are parts of their own,
 * and one gathering system call sends what has come together. Nothing is sent before {@link
 * #writeTo}, so a reply that fails half-way can be taken back. Used by one thread at a time.
 */
final class Output implements AutoCloseable {
  /** Capacity of a shared buffer: the most that {@link #reserve} can give. */
  static final int CAPACITY = 128 << 10;

  /** Capacity of the first buffer, which is enough for a client that asks little. */
  private static final int SMALL = 16 << 10;

  /** One reply fills at most so many buffers of the connection's own; see {@link #hasOwnRoom}. */
  private static final int MOST_OWN = 2;

  /** It is time to send when so many bytes wait. */
  private static final int FULL = 64 << 10;

  private final Memory memory;
  private final List<Part> parts = new ArrayList<>();
  private final List<ByteBuffer> retired = new ArrayList<>();

  /**
   * From {@code start} to its position, the buffer holds bytes that are not yet a part; null until
   * it is needed.
   */
  private ByteBuffer buffer;

  private int start;

  /** Gives back the buffers that are out of the budget; the present one may be the last of them. */
  private final List<Lease> budgeted = new ArrayList<>();

  private boolean isBudgeted;

  /** How many buffers there have been. */
  private int buffers;

  private long partBytes;

  /** Whether a part may be memory or a file of a layer's. */
  private boolean borrowed;

  private int markParts;
  private ByteBuffer markBuffer;
  private int markBuffers;
  private int markRetired;
  private int markStart;
  private int markPosition;
  private long markBytes;

  Output(Memory memory) {
    this.memory = memory;
  }

  /** A buffer with room for {@code count} bytes at its position, at most {@link #CAPACITY}. */
  ByteBuffer reserve(int count) {
    if (buffer == null) {
      begin(count <= SMALL ? SMALL : CAPACITY);
    } else if (buffer.remaining() < count) {
      retire();
      begin(CAPACITY);
    }
    return buffer;
  }

  private void begin(int capacity) {
    buffer = memory.takeOwn(capacity);
    buffers++;
    isBudgeted = false;
    start = 0;
  }

  /** Whether {@code count} bytes fit, in the buffer or in further ones of the connection's own. */
  boolean hasOwnRoom(int count) {
    return retired.size() - markRetired < MOST_OWN
        || (buffer != null && buffer.remaining() >= count);
  }

  /** Goes on in a buffer out of the budget, which is given back to it once all is sent. */
  void continueIn(ByteBuffer next) {
    retire();
    budgeted.add(() -> memory.give(next));
    buffer = next;
    buffers++;
    isBudgeted = true;
  }

  /** What is in the buffer is a part, and nothing more is put into it. */
  private void retire() {
    endRegion();
    if (buffer != null && !isBudgeted) {
      retired.add(buffer);
    }
    start = 0;
  }

  /** Makes a part of what the buffer holds. */
  void endRegion() {
    endRegion(0);
  }

  /** As above; {@code at} is the place among parts that {@link #sortFrom} sorts. */
  void endRegion(long at) {
    int length = pending();
    if (length > 0) {
      add(new Part.Bytes(at, buffer.slice(start, length), Lease.FOREVER), length);
      start = buffer.position();
    }
  }

  /** Bytes in the buffer that are not a part yet. */
  private int pending() {
    return buffer == null ? 0 : buffer.position() - start;
  }

  /** Sends the remaining bytes of {@code bytes} from where they are. */
  void lend(long at, ByteBuffer bytes, Lease lease) {
    endRegion();
    add(new Part.Bytes(at, bytes, lease), bytes.remaining());
  }

  /** As {@link #lend}, of memory that a layer has lent. */
  void borrow(long at, ByteBuffer bytes, Lease lease) {
    borrowed = true;
    lend(at, bytes, lease);
  }

  /** Sends bytes of a layer's file. */
  void file(long at, FileChannel file, long position, long length, Lease lease) {
    borrowed = true;
    endRegion();
    add(new Part.FileBytes(at, file, position, length, lease), length);
  }

  private void add(Part part, long length) {
    parts.add(part);
    partBytes += length;
  }

  /** Number of parts so far. */
  int parts() {
    return parts.size();
  }

  /** Puts the parts from index {@code from} on in the order of their places. */
  void sortFrom(int from) {
    parts.subList(from, parts.size()).sort(Comparator.comparingLong(Part::at));
  }

  /** Remembers where a reply begins. */
  void mark() {
    reserve(0);
    markParts = parts.size();
    markBuffer = buffer;
    markBuffers = buffers;
    markRetired = retired.size();
    markStart = start;
    markPosition = buffer.position();
    markBytes = waiting();
  }

  private long waiting() {
    return partBytes + pending();
  }

  /** Bytes of the reply that began at {@link #mark}. */
  long sinceMark() {
    return waiting() - markBytes;
  }

  /** Takes back all but the first {@code count} bytes of what came since {@link #mark}. */
  void keep(long count) {
    long excess = sinceMark() - count;
    int pending = (int) Math.min(pending(), excess);
    buffer.position(buffer.position() - pending);
    excess -= pending;
    while (excess > 0) {
      Part last = parts.removeLast();
      long kept = Math.max(0, last.length() - excess);
      partBytes -= last.length() - kept;
      excess -= last.length() - kept;
      if (kept == 0) {
        last.lease().release();
      } else {
        parts.add(last.first(kept));
      }
    }
  }

  /** Takes back what came since {@link #mark}. */
  void rollback() {
    while (parts.size() > markParts) {
      Part dropped = parts.removeLast();
      partBytes -= dropped.length();
      dropped.lease().release();
    }
    if (buffers == markBuffers) {
      start = markStart;
      buffer.position(markPosition);
    } else {
      int length = markPosition - markStart;
      if (length > 0) {
        add(new Part.Bytes(0, markBuffer.slice(markStart, length), Lease.FOREVER), length);
      }
      buffer.clear();
      start = 0;
    }
  }

  /** Whether a layer has to keep something as it is until all is sent. */
  boolean isBorrowing() {
    return borrowed;
  }

  /** Whether enough waits to be sent. */
  boolean isFull() {
    return waiting() >= FULL;
  }

  /** Sends all that waits; blocks while the client does not read. */
  void writeTo(SocketChannel channel) throws IOException {
    try {
      if (parts.isEmpty()) {
        writeBuffer(channel);
      } else {
        PartWriter.write(channel, endParts());
      }
    } finally {
      forget();
    }
  }

  /** All that waits, as parts; they are this object's until {@link #close}. */
  List<Part> endParts() {
    endRegion();
    return parts;
  }

  private void writeBuffer(SocketChannel channel) throws IOException {
    if (buffer != null) {
      buffer.limit(buffer.position()).position(start);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }

  private void forget() {
    parts.forEach(part -> part.lease().release());
    parts.clear();
    partBytes = 0;
    borrowed = false;
    retired.forEach(memory::giveOwn);
    retired.clear();
    if (isBudgeted) {
      buffer = null;
      isBudgeted = false;
    } else if (buffer != null) {
      buffer.clear();
    }
    budgeted.forEach(Lease::release);
    budgeted.clear();
    start = 0;
  }

  /** Releases what was not sent, and gives the memory back; it can be used again. */
  @Override
  public void close() {
    forget();
    if (buffer != null) {
      memory.giveOwn(buffer);
      buffer = null;
    }
  }
}
