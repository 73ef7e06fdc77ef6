package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongConsumer;

/** A disk of a {@link LoadedLibrary}. */
final class OpenDisk implements VixDisk {
  private static final int SECTOR = 512;

  private final LoadedLibrary library;
  private final DiskCalls calls;
  private final Errors errors;
  private final MemorySegment disk;

  OpenDisk(LoadedLibrary library, MemorySegment disk) {
    this.library = library;
    this.calls = library.disks();
    this.errors = library.errors();
    this.disk = disk;
  }

  @Override
  public DiskInfo info() throws VixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment made = arena.allocate(ADDRESS);
      errors.check("VixDiskLib_GetInfo", calls.info(disk, made));
      MemorySegment structure = made.get(ADDRESS, 0);
      if (structure.equals(MemorySegment.NULL)) {
        throw Errors.nothing("VixDiskLib_GetInfo");
      }
      try {
        return Structures.info(structure, library.major());
      } finally {
        calls.freeInfo(structure);
      }
    }
  }

  @Override
  public String transport() {
    return Native.text(calls.transport(disk));
  }

  @Override
  public void read(long sector, ByteBuffer target, LongConsumer done) throws VixException {
    MemorySegment memory = memory(target);
    long sectors = memory.byteSize() / SECTOR;
    start("VixDiskLib_ReadAsync", done, call -> calls.read(disk, sector, sectors, memory, call));
  }

  @Override
  public void write(long sector, ByteBuffer source, LongConsumer done) throws VixException {
    MemorySegment memory = memory(source);
    long sectors = memory.byteSize() / SECTOR;
    start("VixDiskLib_WriteAsync", done, call -> calls.write(disk, sector, sectors, memory, call));
  }

  private static MemorySegment memory(ByteBuffer buffer) {
    if (!buffer.isDirect() || buffer.remaining() % SECTOR != 0) {
      throw new IllegalArgumentException("not direct memory of whole sectors: " + buffer);
    }
    return MemorySegment.ofBuffer(buffer);
  }

  private void start(String name, LongConsumer done, PendingCalls.Start start) throws VixException {
    long result = PendingCalls.start(name, done, start);
    if (result == OK) {
      throw Errors.notStarted(name);
    }
    if (result != Errors.ASYNC) {
      throw failure(name, result);
    }
  }

  @Override
  public VixException failure(String call, long error) {
    return errors.of(call, error, "");
  }

  @Override
  public void await() throws VixException {
    errors.check("VixDiskLib_Wait", calls.await(disk));
  }

  @Override
  public void flush() throws VixException {
    errors.check("VixDiskLib_Flush", calls.flush(disk));
  }

  @Override
  public boolean canTellAllocated() {
    return calls.canTellAllocated();
  }

  @Override
  public List<Block> allocated(long sector, long sectors) throws VixException {
    if (!canTellAllocated()) {
      throw Errors.missing(DiskCalls.QUERY_ALLOCATED);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment made = arena.allocate(ADDRESS);
      errors.check(DiskCalls.QUERY_ALLOCATED, calls.allocated(disk, sector, sectors, made));
      MemorySegment list = made.get(ADDRESS, 0);
      if (list.equals(MemorySegment.NULL)) {
        throw Errors.nothing(DiskCalls.QUERY_ALLOCATED);
      }
      try {
        return Structures.blocks(list);
      } finally {
        calls.freeBlocks(list);
      }
    }
  }

  @Override
  public void close() throws VixException {
    errors.check("VixDiskLib_Close", library.sessions().close(disk));
  }
}
