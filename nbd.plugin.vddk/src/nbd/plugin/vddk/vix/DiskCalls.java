package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** The library's functions of an open disk; those that return a long return a VixError. */
final class DiskCalls {
  static final String QUERY_ALLOCATED = "VixDiskLib_QueryAllocatedBlocks";
  static final String FREE_BLOCK_LIST = "VixDiskLib_FreeBlockList";

  private static final FunctionDescriptor OF_DISK = FunctionDescriptor.of(JAVA_LONG, ADDRESS);
  private static final FunctionDescriptor TRANSFER =
      FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG);

  /** Made when the first request needs it. */
  private static final class Completion {
    static final MemorySegment STUB = Stubs.of(Stubs.DONE);
  }

  private final MethodHandle transport;
  private final MethodHandle info;
  private final MethodHandle freeInfo;
  private final MethodHandle read;
  private final MethodHandle write;
  private final MethodHandle await;
  private final MethodHandle flush;
  private final Optional<MethodHandle> allocated;
  private final Optional<MethodHandle> freeBlocks;

  DiskCalls(Symbols symbols) throws IOException {
    transport =
        symbols.required("VixDiskLib_GetTransportMode", FunctionDescriptor.of(ADDRESS, ADDRESS));
    info =
        symbols.required("VixDiskLib_GetInfo", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS));
    freeInfo = symbols.required("VixDiskLib_FreeInfo", FunctionDescriptor.ofVoid(ADDRESS));
    read = symbols.required("VixDiskLib_ReadAsync", TRANSFER);
    write = symbols.required("VixDiskLib_WriteAsync", TRANSFER);
    await = symbols.required("VixDiskLib_Wait", OF_DISK);
    flush = symbols.required("VixDiskLib_Flush", OF_DISK);
    allocated =
        symbols.optional(
            QUERY_ALLOCATED,
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS));
    freeBlocks = symbols.optional(FREE_BLOCK_LIST, OF_DISK);
  }

  /** A string of the library's own. */
  MemorySegment transport(MemorySegment disk) {
    return Native.call(() -> (MemorySegment) transport.invokeExact(disk));
  }

  /** {@code made} is told the structure, for {@link #freeInfo}. */
  long info(MemorySegment disk, MemorySegment made) {
    return Native.call(() -> (long) info.invokeExact(disk, made));
  }

  void freeInfo(MemorySegment structure) {
    Native.call(
        () -> {
          freeInfo.invokeExact(structure);
          return null;
        });
  }

  /** {@code number} is what the completion tells. */
  long read(MemorySegment disk, long sector, long sectors, MemorySegment target, long number) {
    MemorySegment done = Completion.STUB;
    return Native.call(() -> (long) read.invokeExact(disk, sector, sectors, target, done, number));
  }

  /** As {@link #read}. */
  long write(MemorySegment disk, long sector, long sectors, MemorySegment source, long number) {
    MemorySegment done = Completion.STUB;
    return Native.call(() -> (long) write.invokeExact(disk, sector, sectors, source, done, number));
  }

  long await(MemorySegment disk) {
    return Native.call(() -> (long) await.invokeExact(disk));
  }

  long flush(MemorySegment disk) {
    return Native.call(() -> (long) flush.invokeExact(disk));
  }

  /** Whether {@link #allocated} may be called. */
  boolean canTellAllocated() {
    return allocated.isPresent() && freeBlocks.isPresent();
  }

  /** {@code made} is told the list, for {@link #freeBlocks}. */
  long allocated(MemorySegment disk, long sector, long sectors, MemorySegment made) {
    MethodHandle query = allocated.orElseThrow();
    long chunk = VixDisk.CHUNK;
    return Native.call(() -> (long) query.invokeExact(disk, sector, sectors, chunk, made));
  }

  long freeBlocks(MemorySegment list) {
    MethodHandle free = freeBlocks.orElseThrow();
    return Native.call(() -> (long) free.invokeExact(list));
  }
}
