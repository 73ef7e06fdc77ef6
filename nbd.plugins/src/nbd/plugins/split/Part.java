package nbd.plugins.split;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.Range;

/**
 * An open file. Any number of threads.
 *
 * @param file its name, for people
 * @param start where it begins on the disk
 * @param size in bytes, when it was opened
 * @param writable whether {@code channel} can be written
 * @param holes tells them, if that is possible
 * @param key what makes it the same file, if the file system tells
 */
record Part(
    Path file,
    long start,
    long size,
    FileChannel channel,
    boolean writable,
    Optional<Holes> holes,
    Optional<Object> key)
    implements Closeable {
  private static final String NO_SPACE = "No space left on device";

  /** Its bytes on the disk. */
  Range range() {
    return new Range(start, size);
  }

  /** Fills what remains of {@code target} with what the file has at {@code offset}. */
  void read(ByteBuffer target, long offset) throws NbdException {
    try {
      for (long at = offset; target.hasRemaining(); ) {
        int count = channel.read(target, at);
        if (count < 0) {
          throw shorter();
        }
        at += count;
      }
    } catch (IOException failure) {
      throw named(failure);
    }
  }

  /** Writes all that remains of {@code source} at {@code offset} of the file. */
  void write(ByteBuffer source, long offset) throws NbdException {
    try {
      for (long at = offset; source.hasRemaining(); ) {
        at += channel.write(source, at);
      }
    } catch (IOException failure) {
      throw named(failure);
    }
  }

  /** Puts what was written, by anybody, on stable storage. */
  void flush() throws NbdException {
    try {
      channel.force(false);
    } catch (IOException failure) {
      throw named(failure);
    }
  }

  /** That the file lost bytes since it was opened. */
  NbdException shorter() throws IOException {
    return new NbdException(
        ErrorCode.EIO,
        "'%s' became shorter: it had %d bytes and has %d now"
            .formatted(file, size, channel.size()));
  }

  /** What went wrong, with the file's name in front. */
  NbdException named(IOException failure) {
    if (failure instanceof NbdException told) {
      return told;
    }
    String why = failure.getMessage();
    // Java tells the cause of a failed write only by the system's words for it.
    ErrorCode code = NO_SPACE.equals(why) ? ErrorCode.ENOSPC : ErrorCode.EIO;
    return new NbdException(code, "'" + file + "': " + (why == null ? failure : why), failure);
  }

  @Override
  public void close() throws IOException {
    holes.ifPresent(Holes::close);
    channel.close();
  }
}
