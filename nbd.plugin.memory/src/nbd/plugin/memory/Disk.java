package nbd.plugin.memory;

import java.io.Closeable;
import java.io.IOException;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.api.ReadSink;
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

  /** Gives all memory back; what is lent to replies yet, when they release it. */
  @Override
  void close() throws IOException;
}
