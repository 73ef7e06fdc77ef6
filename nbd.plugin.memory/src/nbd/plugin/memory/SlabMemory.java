package nbd.plugin.memory;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Where slabs come from. Called by one thread at a time. */
interface SlabMemory extends Closeable {
  /**
   * Memory outside the Java heap that is all zero.
   *
   * @param arena what closes it gives the memory back to the system
   * @param bytes a multiple of the page size
   * @throws IOException if there is none; so does an OutOfMemoryError say
   */
  MemorySegment reserve(Arena arena, long bytes) throws IOException;
}
