package nbd.app.launch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Functions of the C library for which Java has no other way. Linking one takes milliseconds, so it
 * is not done where none is called.
 */
final class Native {
  private static final Linker LINKER = Linker.nativeLinker();

  private Native() {}

  /** Where its value begins, with room for one byte; or NULL. It is C's own. */
  @SuppressWarnings("restricted")
  static MemorySegment getenv(MemorySegment name) {
    try {
      var value =
          (MemorySegment)
              handle("getenv", FunctionDescriptor.of(ADDRESS, ADDRESS)).invokeExact(name);
      return value.reinterpret(1);
    } catch (Throwable never) {
      throw new LinkageError("getenv", never);
    }
  }

  static void setenv(MemorySegment name, MemorySegment value) {
    var signature = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    try {
      int unused = (int) handle("setenv", signature).invokeExact(name, value, 1);
    } catch (Throwable never) {
      throw new LinkageError("setenv", never);
    }
  }

  static void unsetenv(MemorySegment name) {
    try {
      int unused =
          (int) handle("unsetenv", FunctionDescriptor.of(JAVA_INT, ADDRESS)).invokeExact(name);
    } catch (Throwable never) {
      throw new LinkageError("unsetenv", never);
    }
  }

  /** Closes a descriptor that Java has no object for. */
  static void close(int descriptor) {
    try {
      int unused =
          (int) handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT)).invokeExact(descriptor);
    } catch (Throwable never) {
      throw new LinkageError("close", never);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(String function, FunctionDescriptor signature) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(function), signature);
  }
}
