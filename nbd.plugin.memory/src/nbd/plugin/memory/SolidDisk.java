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
import nbd.api.WriteSource;

/**
 * A disk that has all its memory from the start, and keeps it. Needs no lock: memory is never moved
 * or freed, and who reads bytes while they are written gets some of each, as on any disk. For the
 * same reason it lends nothing.
 */
final class SolidDisk implements Disk {
  private static final int BLOCK_SHIFT = 30;
  private static final int BLOCK = 1 << BLOCK_SHIFT;

  private final long size;
  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> blocks = new ArrayList<>();
  private final List<ByteBuffer> buffers;

  /**
   * Takes all memory; that all of it is zeroed takes a second for some GiB.
   *
   * @throws IOException if there is not so much
   */
  SolidDisk(long size) throws IOException {
    this.size = size;
    try {
      for (long at = 0; at < size; at += Math.min(BLOCK, size - at)) {
        blocks.add(arena.allocate(Math.min(BLOCK, size - at)));
      }
      buffers = blocks.stream().map(MemorySegment::asByteBuffer).toList();
    } catch (OutOfMemoryError none) {
      arena.close();
      throw new IOException(
          "allocator=malloc: %d bytes of memory could not be had; %s"
              .formatted(size, FreeMemory.REMEDY),
          none);
    }
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
