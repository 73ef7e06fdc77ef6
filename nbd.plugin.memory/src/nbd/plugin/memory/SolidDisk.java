package nbd.plugin.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.RetainedState;
import nbd.api.WriteSource;

/**
 * A disk that has all its memory from the start, and keeps it. Needs no lock: memory is never moved
 * or freed, and who reads bytes while they are written gets some of each, as on any disk. For the
 * same reason it lends nothing.
 */
final class SolidDisk implements Disk {
  private static final String ARENA = "arena";
  private static final String BLOCKS = "blocks";
  private static final int BLOCK_SHIFT = 30;
  private static final int BLOCK = 1 << BLOCK_SHIFT;

  private final long size;
  private final Arena arena;
  private final List<MemorySegment> blocks = new ArrayList<>();
  private final List<ByteBuffer> buffers = new ArrayList<>();

  /**
   * Takes all memory; that all of it is zeroed takes a second for some GiB.
   *
   * @throws IOException if there is not so much
   */
  SolidDisk(long size) throws IOException {
    this(size, Arena.ofShared());
    try {
      for (long at = 0; at < size; at += Math.min(BLOCK, size - at)) {
        add(arena.allocate(Math.min(BLOCK, size - at)));
      }
    } catch (OutOfMemoryError none) {
      arena.close();
      throw new IOException(
          "allocator=malloc: %d bytes of memory could not be had; %s"
              .formatted(size, FreeMemory.REMEDY),
          none);
    }
  }

  private SolidDisk(long size, Arena arena) {
    this.size = size;
    this.arena = arena;
  }

  private void add(MemorySegment block) {
    blocks.add(block);
    buffers.add(block.asByteBuffer());
  }

  /** The disk that has {@linkplain #retain retained} that; the memory is the same. */
  static SolidDisk adopted(long size, RetainedState state) throws IOException {
    SolidDisk disk = new SolidDisk(size, state.value(ARENA, Arena.class));
    for (Object block : state.value(BLOCKS, List.class)) {
      disk.add((MemorySegment) block);
    }
    return disk;
  }

  @Override
  public void retain(RetainedState.Builder into) {
    into.with(ARENA, arena).with(BLOCKS, List.copyOf(blocks));
  }

  @Override
  public void leave() {
    // All that it has is the memory.
  }

  /** What can be done with a part of the disk that lies in one block. */
  private interface Step {
    void take(int block, int from, int length) throws IOException;
  }

  private static void each(Range range, Step step) throws IOException {
    for (long at = range.offset(), next; at < range.end(); at = next) {
      int from = (int) at & (BLOCK - 1);
      next = Math.min(at + BLOCK - from, range.end());
      step.take((int) (at >>> BLOCK_SHIFT), from, (int) (next - at));
    }
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    each(
        range,
        (block, from, length) -> {
          long at = ((long) block << BLOCK_SHIFT) + from - range.offset();
          ByteBuffer target = out.space(at, length);
          target.put(target.position(), buffers.get(block), from, length);
        });
  }

  @Override
  public void write(Range range, WriteSource in) throws IOException {
    each(range, (block, from, length) -> in.receive(buffers.get(block).slice(from, length)));
  }

  @Override
  public void zero(Range range, boolean allocated) throws IOException {
    each(range, (block, from, length) -> blocks.get(block).asSlice(from, length).fill((byte) 0));
  }

  @Override
  public void trim(Range range) throws IOException {
    zero(range, true);
  }

  @Override
  public ExtentMap extents(Range asked, int atMost) {
    return ExtentMap.of(asked.offset(), size - asked.offset(), Allocation.DATA);
  }

  @Override
  public void close() {
    arena.close();
  }
}
