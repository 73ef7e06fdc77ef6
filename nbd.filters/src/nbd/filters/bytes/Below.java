package nbd.filters.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.PartialReadException;
import nbd.api.Range;

/** Reads and writes the disk below for a filter, in requests that are not too long for it. */
public final class Below {
  /** The longest request that a layer gets. */
  private static final long MOST = 64 << 20;

  private Below() {}

  /**
   * Reads {@code range} into {@code target}. What fails fails whole: there is no {@link
   * PartialReadException}.
   *
   * @param range aligned to the disk's minimum block size, or to its end
   * @param target direct, with {@code range.length()} bytes remaining; its position stays
   */
  public static void read(Handle disk, Range range, ByteBuffer target) throws IOException {
    long most = most(disk);
    int start = target.position();
    for (long done = 0; done < range.length(); ) {
      Range part = part(range, done, most);
      ByteBuffer bytes = target.slice(start + (int) done, (int) part.length());
      BufferSink sink = new BufferSink(bytes);
      fill(disk, part, sink);
      done += part.length();
    }
  }

  private static void fill(Handle disk, Range part, BufferSink sink) throws IOException {
    try {
      disk.read(part, sink);
    } catch (PartialReadException partial) {
      // How much of this read is good says nothing of the request that the filter answers.
      throw new NbdException(partial.code(), partial.getMessage(), partial);
    }
    sink.checkWhole();
  }

  /**
   * Writes what remains in {@code bytes} to {@code range}, which is as long.
   *
   * @param range aligned to the disk's minimum block size, or to its end
   * @param flags FUA only where the disk offers it; each request gets them
   */
  public static void write(Handle disk, Range range, ByteBuffer bytes, Set<Flag> flags)
      throws IOException {
    long most = most(disk);
    int start = bytes.position();
    for (long done = 0; done < range.length(); ) {
      Range part = part(range, done, most);
      ByteBuffer piece = bytes.slice(start + (int) done, (int) part.length());
      disk.write(part, new BufferSource(piece), flags);
      done += part.length();
    }
  }

  private static long most(Handle disk) {
    return Math.min(MOST, disk.traits().blockSizes().maximum());
  }

  private static Range part(Range range, long done, long most) {
    return new Range(range.offset() + done, Math.min(most, range.length() - done));
  }
}
