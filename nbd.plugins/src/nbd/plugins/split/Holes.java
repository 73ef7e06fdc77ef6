package nbd.plugins.split;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a file has holes, by Linux's {@code lseek} on a descriptor of its own, whose position
 * nobody uses; so threads need not wait for each other.
 *
 * @param descriptor what the kernel calls the open file
 */
record Holes(int descriptor) implements Closeable {
  private static final int CLOSE_ON_EXEC = 02000000;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int ENXIO = 6;

  /** The calls, bound when one is first needed: that takes tens of milliseconds. */
  private static final class Calls {
    static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    static final MethodHandle OPEN =
        bind(
            "open",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    static final MethodHandle LSEEK =
        bind(
            "lseek",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT),
            Linker.Option.captureCallState("errno"));
    static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    @SuppressWarnings("restricted")
    private static MethodHandle bind(
        String name, FunctionDescriptor type, Linker.Option... options) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }
  }

  /** Whether this is Linux, and Java was started so that this bundle may call the C library. */
  static boolean arePossible() {
    return System.getProperty("os.name").equals("Linux")
        && ADDRESS.byteSize() == Long.BYTES
        && Holes.class.getModule().isNativeAccessEnabled()
        && Files.isDirectory(Path.of("/proc/self/fd"));
  }

  /** Has all bound that a client needs. May run on any thread. */
  static void prepare() {
    of(Path.of("/")).ifPresent(Holes::close);
  }

  /** Opens a file, if the system and the file system can tell its holes. */
  static Optional<Holes> of(Path file) {
    if (!arePossible()) {
      return Optional.empty();
    }
    int descriptor = open(file);
    if (descriptor < 0) {
      // Whoever opens it for reading will be told why.
      return Optional.empty();
    }
    Holes opened = new Holes(descriptor);
    long hole = opened.seek(0, SEEK_HOLE);
    if (hole >= 0 || hole == -ENXIO) {
      return Optional.of(opened);
    }
    opened.close();
    return Optional.empty();
  }

  private static int open(Path file) {
    String charset = System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name());
    // Not allocateFrom(String, Charset), which knows only the charsets that every Java has.
    byte[] text = (file + "\0").getBytes(Charset.forName(charset));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(JAVA_BYTE, text);
      return (int) Calls.OPEN.invokeExact(name, CLOSE_ON_EXEC);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** By which Java gets at the same file. */
  Path path() {
    return Path.of("/proc/self/fd/" + descriptor);
  }

  /** The first data at {@code offset} or behind, if there is any. */
  OptionalLong nextData(long offset) throws IOException {
    long data = seek(offset, SEEK_DATA);
    return data == -ENXIO ? OptionalLong.empty() : OptionalLong.of(checked("SEEK_DATA", data));
  }

  /** The first hole at {@code offset} or behind, the end of the file counting as one. */
  long nextHole(long offset) throws IOException {
    return checked("SEEK_HOLE", seek(offset, SEEK_HOLE));
  }

  private static long checked(String what, long outcome) throws IOException {
    if (outcome < 0) {
      throw new IOException("lseek with " + what + " failed with error number " + -outcome);
    }
    return outcome;
  }

  /** The offset, or an error number with a minus. */
  private long seek(long offset, int whence) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Calls.STATE);
      long result = (long) Calls.LSEEK.invokeExact(state, descriptor, offset, whence);
      return result < 0 ? -state.get(JAVA_INT, 0) : result;
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  @Override
  public void close() {
    try {
      // Nothing was written by it, so there is no error to tell.
      int ignored = (int) Calls.CLOSE.invokeExact(descriptor);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** What a call of a bound function cannot throw, other than an Error. */
  private static AssertionError impossible(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return new AssertionError(thrown);
  }
}
