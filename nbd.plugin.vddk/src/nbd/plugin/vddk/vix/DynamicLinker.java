package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/** The C library's dlopen, which tells why it fails, unlike the JDK's own lookup. */
final class DynamicLinker {
  private static final int NOW = 2;

  private static final MethodHandle OPEN =
      Native.standard("dlopen", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT));
  private static final MethodHandle ERROR =
      Native.standard("dlerror", FunctionDescriptor.of(ADDRESS));
  private static final MethodHandle FIND =
      Native.standard("dlsym", FunctionDescriptor.of(ADDRESS, JAVA_LONG, ADDRESS));

  private DynamicLinker() {}

  /**
   * Loads a library, for as long as the process lives.
   *
   * @return for {@link #find}; the same for a file that is loaded already
   * @throws IOException with the dynamic linker's words
   */
  static long open(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = Native.text(arena, "libdir", file.toString());
      long library = Native.call(() -> (long) OPEN.invokeExact(name, NOW));
      if (library == 0) {
        throw new IOException(Native.text(Native.call(() -> (MemorySegment) ERROR.invokeExact())));
      }
      return library;
    }
  }

  /** The address of a function, if the library has it. */
  static Optional<MemorySegment> find(long library, String function) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(function);
      MemorySegment found = Native.call(() -> (MemorySegment) FIND.invokeExact(library, name));
      return Optional.of(found).filter(address -> !address.equals(MemorySegment.NULL));
    }
  }
}
