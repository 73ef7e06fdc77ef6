package nbd.plugin.vddk.vix;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The functions of a loaded library.
 *
 * @param file the library's, for messages
 * @param library of {@link DynamicLinker#open}
 */
record Symbols(Path file, long library) {
  /**
   * A function that every version has.
   *
   * @throws IOException if this one does not
   */
  MethodHandle required(String name, FunctionDescriptor type) throws IOException {
    return optional(name, type)
        .orElseThrow(
            () ->
                new IOException(
                    "libdir: %s has no function %s; VDDK 6.5 or later is needed"
                        .formatted(file, name)));
  }

  /** A function that some versions have. */
  Optional<MethodHandle> optional(String name, FunctionDescriptor type) {
    return DynamicLinker.find(library, name).map(address -> Native.function(address, type));
  }
}
