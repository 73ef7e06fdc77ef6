package nbd.plugin.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Slabs up to a limit, and then none. */
final class TestMemory implements SlabMemory {
  private final int limit;
  private int reserved;
  boolean closed;

  TestMemory(int limit) {
    this.limit = limit;
  }

  static TestMemory unlimited() {
    return new TestMemory(Integer.MAX_VALUE);
  }

  @Override
  public MemorySegment reserve(Arena arena, long bytes) throws IOException {
    if (reserved == limit) {
      throw new IOException("the limit of this test");
    }
    MemorySegment slab = arena.allocate(bytes);
    reserved++;
    return slab;
  }

  @Override
  public void close() {
    closed = true;
  }
}
