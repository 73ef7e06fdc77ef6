package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Memory for VixDiskLibConnectParams: the library's, where it has a function for that. */
final class ConnectParams {
  static final String ALLOCATE = "VixDiskLib_AllocateConnectParams";

  private static final long SIZE = 128;

  private final Optional<MethodHandle> allocate;
  private final MethodHandle free;

  ConnectParams(Symbols symbols) throws IOException {
    allocate = symbols.optional(ALLOCATE, FunctionDescriptor.of(ADDRESS));
    free = symbols.required("VixDiskLib_FreeConnectParams", FunctionDescriptor.ofVoid(ADDRESS));
  }

  /** All zero, for {@link #free}. */
  MemorySegment allocate(Arena arena) throws VixException {
    if (allocate.isEmpty()) {
      return arena.allocate(SIZE, 8);
    }
    MethodHandle own = allocate.get();
    MemorySegment made = Native.call(() -> (MemorySegment) own.invokeExact());
    if (made.equals(MemorySegment.NULL)) {
      throw Errors.outOfMemory(ALLOCATE + ": the library has no memory");
    }
    return Native.at(made, SIZE);
  }

  /** Frees it, if it is not the arena's. */
  void free(MemorySegment parameters) {
    if (allocate.isPresent()) {
      Native.call(
          () -> {
            free.invokeExact(parameters);
            return null;
          });
    }
  }
}
