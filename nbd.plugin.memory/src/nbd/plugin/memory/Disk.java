package nbd.plugin.memory;

import java.io.Closeable;
import java.io.IOException;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.RetainedState;
import nbd.api.WriteSource;

/**
 * The bytes of an export; all handles have the same one. Any thread may call, several at a time.
 * Ranges are inside the disk and at least one byte long.
 */
interface Disk extends Closeable {
  /** As {@link nbd.api.Handle#read}. */
  void read(Range range, ReadSink out) throws IOException;

  /** As {@link nbd.api.Handle#write}. */
  void write(Range range, WriteSource in) throws IOException;

  /**
   * Makes a range read as zero.
   *
   * @param allocated whether it is to count as allocated afterwards, so that it shows no hole
   */
  void zero(Range range, boolean allocated) throws IOException;

  /** Gives the memory of a range back; reads as zero then. */
  void trim(Range range) throws IOException;

  /** As {@link nbd.api.ExtentSource#extents}, of base:allocation. */
  ExtentMap extents(Range asked, int atMost);

  /** Adds what another disk needs to be this one; nobody uses this one meanwhile. */
  void retain(RetainedState.Builder into);

  /**
   * Ends it as {@link #close}, but leaves all memory: it belongs to another disk, to the one that
   * has it by {@link #retain} or, if the upgrade failed, to the one that this one had it from.
   */
  void leave() throws IOException;

  /** Gives all memory back; what is lent to replies yet, when they release it. */
  @Override
  void close() throws IOException;
}
