package nbd.plugin.file;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Binds functions of the C library. The first one takes tens of milliseconds. */
final class CLibrary {
  private CLibrary() {}

  /**
   * A function that leaves its error in errno; the handle takes {@link Scratch#memory()} as its
   * first argument, ahead of the function's own.
   */
  static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... more) {
    return find(name, type, more)
        .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
  }

  /** As {@link #function}, empty if the C library is older than the function. */
  static Optional<MethodHandle> find(String name, FunctionDescriptor type, Linker.Option... more) {
    List<Linker.Option> options = new ArrayList<>(List.of(more));
    options.add(Linker.Option.captureCallState("errno"));
    return bind(name, type, options);
  }

  @SuppressWarnings("restricted")
  static Optional<MethodHandle> bind(
      String name, FunctionDescriptor type, List<Linker.Option> options) {
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find(name)
        .map(
            address -> linker.downcallHandle(address, type, options.toArray(Linker.Option[]::new)));
  }

  /** What a call of a bound function cannot throw, other than an Error. */
  static AssertionError impossible(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return new AssertionError(thrown);
  }
}
