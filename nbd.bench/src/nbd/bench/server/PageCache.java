package nbd.bench.server;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** Throws files out of Linux's page cache, for its owner and without asking to be root. */
public final class PageCache {
  private static final int READ_ONLY = 0;
  private static final int DONT_NEED = 4;

  private final MethodHandle open;
  private final MethodHandle advise;
  private final MethodHandle close;

  /** Binds the system's calls. */
  public PageCache() {
    open =
        bind(
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            "open");
    advise =
        bind(
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT),
            "posix_fadvise");
    close = bind(FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), "close");
  }

  @SuppressWarnings("restricted") // nbd.bench/run allows it
  private static MethodHandle bind(FunctionDescriptor type, String name) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }

  /** Throws the file out; pages that are not on the disk yet stay. */
  public void drop(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) open.invokeExact(arena.allocateFrom(file.toString()), READ_ONLY);
      int error = (int) advise.invokeExact(descriptor, 0L, 0L, DONT_NEED);
      int closed = (int) close.invokeExact(descriptor);
      if (descriptor < 0 || error != 0 || closed != 0) {
        throw new IOException("cannot throw " + file + " out of the page cache: error " + error);
      }
    } catch (IOException | RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
