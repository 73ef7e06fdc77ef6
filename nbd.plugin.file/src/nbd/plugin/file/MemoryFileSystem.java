package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Tells files that are in memory as long as they are, by {@code fstatfs}. */
final class MemoryFileSystem {
  private static final int TMPFS = 0x01021994;
  private static final int RAMFS = 0x858458f6;

  /** No {@code struct statfs} is as large. */
  private static final long ENOUGH = 512;

  private static final MethodHandle FSTATFS =
      CLibrary.function("fstatfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

  private MemoryFileSystem() {}

  /** Whether that file is on a tmpfs or a ramfs. */
  static boolean has(Descriptor file) {
    Scratch scratch = Scratch.take();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment told = arena.allocate(ENOUGH, 8);
      int result = (int) FSTATFS.invokeExact(scratch.memory(), file.number(), told);
      // Little-endian: the lower half of a long. On s390x it is an int.
      int type = told.get(JAVA_INT, 0);
      return result == 0 && (type == TMPFS || type == RAMFS);
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    } finally {
      scratch.give();
    }
  }
}
