package nbd.filters.changed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Range;

/**
 * What has changed since some moment. A granule is noted in the file before it is in memory, and in
 * memory before the change goes down: a kill loses nothing, and who finds all granules of a change
 * in memory has nothing to do. May be used by any thread.
 */
final class Checkpoint {
  private final CheckpointName name;
  private final Granularity granularity;
  private final long size;
  private final Bits bits;
  private final Path file;
  private final Notes notes;

  /** Held while bits are set. */
  private final Lock marking = new ReentrantLock();

  /** Changed only while {@link #marking} is held. */
  private volatile boolean isOpen = true;

  /**
   * @param header what the file has
   * @param bits what the file has
   * @param file for messages
   * @param notes the file
   */
  Checkpoint(CheckpointName name, Header header, Bits bits, Path file, Notes notes) {
    this.name = name;
    this.granularity = header.granularity();
    this.size = header.size();
    this.bits = bits;
    this.file = file;
    this.notes = notes;
  }

  /** Its name. */
  CheckpointName name() {
    return name;
  }

  /** Which granules are dirty. */
  Bits bits() {
    return bits;
  }

  /** How many bytes a granule has. */
  Granularity granularity() {
    return granularity;
  }

  /** Of the disk, in bytes. */
  long size() {
    return size;
  }

  /** Whether it has been neither dropped nor closed. */
  boolean isOpen() {
    return isOpen;
  }

  /** Whether all granules of {@code range}, which is not empty, are dirty already. */
  boolean has(Range range) {
    return bits.all(granularity.at(range.offset()), granularity.count(range.end()));
  }

  /**
   * Makes all granules of {@code range}, which is not empty, dirty.
   *
   * @throws IOException if the file cannot be written; the change must not go down then
   */
  void mark(Range range) throws IOException {
    if (!has(range)) {
      marking.lock();
      try {
        set(granularity.at(range.offset()), granularity.count(range.end()));
      } catch (IOException failure) {
        throw Failures.request(
            "nothing is changed on the disk, for that cannot be noted in", file, failure);
      } finally {
        marking.unlock();
      }
    }
  }

  private void set(long from, long to) throws IOException {
    long end;
    for (long at = from; at < to && isOpen; at = end) {
      end = Math.min(to, Bits.chunkEnd(at));
      if (!bits.all(at, end)) {
        notes.write(bits, at, end);
        bits.set(at, end);
      }
    }
  }

  /**
   * When it returns, a power loss does not lose what was marked before.
   *
   * @throws IOException if that cannot be promised
   */
  void force() throws IOException {
    notes.force();
  }

  /** No more is marked; the file stays, with all bits on stable storage. */
  void close() throws IOException {
    end();
    notes.close();
  }

  /** No more is marked; the file is not wanted any more. */
  void abandon() throws IOException {
    end();
    notes.abandon();
  }

  /** Whoever is marking leaves first. */
  private void end() {
    marking.lock();
    try {
      isOpen = false;
    } finally {
      marking.unlock();
    }
  }
}
