package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Calls, addresses and strings of native code. */
final class Native {
  /** Longer strings of the library are cut, in bytes. */
  private static final long LONGEST = 64 << 10;

  private static final MethodHandle STRNLEN =
      standard("strnlen", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG));

  private Native() {}

  /** A call of a bound function. */
  interface Call<T> {
    T run() throws Throwable;
  }

  /** Makes the call; bound functions throw nothing but errors of the virtual machine. */
  static <T> T call(Call<T> call) {
    try {
      return call.run();
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new AssertionError(thrown);
    }
  }

  /** Binds the function at an address. */
  @SuppressWarnings("restricted")
  static MethodHandle function(MemorySegment address, FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(address, type);
  }

  /** Binds a function of the C library. */
  static MethodHandle standard(String name, FunctionDescriptor type) {
    Supplier<Error> missing = () -> new UnsatisfiedLinkError("the C library has no " + name);
    return function(Linker.nativeLinker().defaultLookup().find(name).orElseThrow(missing), type);
  }

  /** {@code size} bytes that native code has told the address of. */
  @SuppressWarnings("restricted")
  static MemorySegment at(MemorySegment address, long size) {
    return address.reinterpret(size);
  }

  /** A string in UTF-8 up to its NUL, or its first 64 KiB; "" for the null pointer. */
  static String text(MemorySegment address) {
    if (address.equals(MemorySegment.NULL)) {
      return "";
    }
    long length = call(() -> (long) STRNLEN.invokeExact(address, LONGEST));
    byte[] bytes = at(address, length).toArray(JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * The text in UTF-8 with its NUL.
   *
   * @throws VixException if there is a NUL in it, which would cut it off; {@code what} names it
   */
  static MemorySegment text(SegmentAllocator memory, String what, String text) throws VixException {
    if (text.indexOf('\0') >= 0) {
      throw Errors.invalid(what + " has a NUL character in it");
    }
    return memory.allocateFrom(text);
  }
}
