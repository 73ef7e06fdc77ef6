package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Where data and holes begin, by {@code lseek}. It moves the position of the descriptor, which
 * nobody uses, so threads need not wait for each other.
 */
final class Seek {
  private static final int DATA = 3;
  private static final int HOLE = 4;
  private static final MethodHandle LSEEK =
      CLibrary.function("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));

  private Seek() {}

  /** The first data at {@code offset} or behind; -ENXIO if there is none. */
  static long data(Descriptor file, long offset) {
    return seek(file, offset, DATA);
  }

  /** The first hole at {@code offset} or behind, the end of the file counting as one. */
  static long hole(Descriptor file, long offset) {
    return seek(file, offset, HOLE);
  }

  private static long seek(Descriptor file, long offset, int what) {
    Scratch scratch = Scratch.take();
    try {
      return scratch.outcome(
          (long) LSEEK.invokeExact(scratch.memory(), file.number(), offset, what));
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    } finally {
      scratch.give();
    }
  }
}
