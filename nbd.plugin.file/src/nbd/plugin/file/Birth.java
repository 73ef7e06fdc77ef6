package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * When a file was made, by {@code statx}. A file system gives the number of a deleted file to the
 * next new one, ext4 at once; the time tells them apart. Java's own {@code creationTime} will not
 * do: where there is no such time it is that of the last change.
 */
final class Birth {
  /** The empty name is the descriptor's own file. */
  private static final int EMPTY_NAME = 0x1000;

  /** What is asked for, and then what was told: {@code STATX_BTIME}. */
  private static final int TIME = 0x800;

  // struct statx, the same on all processors
  private static final long TOLD = 0;
  private static final long SECONDS = 80;
  private static final long NANOSECONDS = 88;
  private static final long LENGTH = 256;

  /** Not there in C libraries that are older than it. */
  private static final Optional<MethodHandle> STATX =
      CLibrary.find(
          "statx", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));

  private Birth() {}

  /**
   * Seconds since 1970, a dot and nanoseconds of the file's time; empty if the system or the file
   * system has none. Stays as it is for as long as the file is there.
   */
  static Optional<String> of(Descriptor file) {
    return STATX.flatMap(statx -> of(file, statx));
  }

  private static Optional<String> of(Descriptor file, MethodHandle statx) {
    Scratch scratch = Scratch.take();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(1);
      MemorySegment told = arena.allocate(LENGTH, Long.BYTES);
      int result =
          (int) statx.invokeExact(scratch.memory(), file.number(), name, EMPTY_NAME, TIME, told);
      return result == 0 && (told.get(JAVA_INT, TOLD) & TIME) != 0
          ? Optional.of(told.get(JAVA_LONG, SECONDS) + "." + told.get(JAVA_INT, NANOSECONDS))
          : Optional.empty();
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    } finally {
      scratch.give();
    }
  }
}
