package nbd.plugin.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Lease;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;

/**
 * The bytes of an open file. Any number of threads. The channel stays open until the last reply is
 * sent that has its bytes from it, also when the client's handle is closed before.
 */
final class FileData implements Closeable {
  /**
   * Reads up to so many bytes are copied into the reply; from there on it is cheaper to have the
   * system send them.
   */
  static final int MOST_COPIED = 16 << 10;

  private final FileChannel channel;

  /** The handle, and one for each part of a reply that is not sent yet. */
  private final AtomicInteger users = new AtomicInteger(1);

  private final Lease lease = this::leave;

  /** Owns {@code channel}. */
  FileData(FileChannel channel) {
    this.channel = channel;
  }

  /** Bytes that the file has now. */
  long size() throws IOException {
    return channel.size();
  }

  /** As {@link #size}; closes this where it cannot be told. */
  long sizeOrClose() throws IOException {
    try {
      return size();
    } catch (IOException failure) {
      close();
      throw failure;
    }
  }

  /** Reads a part of what a request asks for; what is before it in the request is read. */
  void read(Range request, Range part, ReadSink out) throws IOException {
    if (part.length() > MOST_COPIED) {
      send(request, part, out);
    } else {
      copy(request, part, out);
    }
  }

  private void copy(Range request, Range part, ReadSink out) throws IOException {
    ByteBuffer target = out.space(part.offset() - request.offset(), (int) part.length());
    long at = part.offset();
    try {
      while (target.hasRemaining()) {
        int count = channel.read(target, at);
        if (count < 0) {
          throw Failure.shorter(request, size());
        }
        at += count;
      }
    } catch (IOException failure) {
      throw Failure.after(at - request.offset(), failure);
    }
  }

  private void send(Range request, Range part, ReadSink out) throws IOException {
    long size = channel.size();
    if (size < part.end()) {
      if (size > part.offset()) {
        copy(request, Range.between(part.offset(), size), out);
      }
      throw Failure.after(size - request.offset(), Failure.shorter(request, size));
    }
    users.incrementAndGet();
    out.file(part.offset() - request.offset(), channel, part.offset(), part.length(), lease);
  }

  /** Writes all of {@code source} at {@code offset}. */
  void write(ByteBuffer source, long offset) throws IOException {
    try {
      for (long at = offset; source.hasRemaining(); ) {
        at += channel.write(source, at);
      }
    } catch (NbdException known) {
      throw known;
    } catch (IOException failure) {
      throw Failure.ofWrite(failure);
    }
  }

  /** Puts all that was written, by anybody, on stable storage. */
  void flush() throws IOException {
    channel.force(false);
  }

  private void leave() {
    if (users.decrementAndGet() == 0) {
      try {
        channel.close();
      } catch (IOException nothingToDoAboutIt) {
        // A flush tells of bytes that could not be stored; closing has nothing more to say.
      }
    }
  }

  @Override
  public void close() {
    leave();
  }
}
