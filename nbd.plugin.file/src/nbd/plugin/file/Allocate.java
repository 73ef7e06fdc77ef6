package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import nbd.api.Range;

/** Changes the storage behind a range of a file, by {@code fallocate}. */
enum Allocate {
  /** Gives it back; the range reads as zero. Keeps the size of the file. */
  PUNCH_HOLE(3),
  /** Makes the range read as zero, with storage behind it. */
  ZERO_RANGE(16);

  private static final MethodHandle FALLOCATE =
      CLibrary.function(
          "fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));

  private final int mode;

  Allocate(int mode) {
    this.mode = mode;
  }

  /** 0, or the error number with a minus; never -EINTR. */
  int call(Descriptor file, Range range) {
    Scratch scratch = Scratch.take();
    try {
      int outcome;
      do {
        int result =
            (int)
                FALLOCATE.invokeExact(
                    scratch.memory(), file.number(), mode, range.offset(), range.length());
        outcome = (int) scratch.outcome(result);
      } while (outcome == -Errno.EINTR);
      return outcome;
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    } finally {
      scratch.give();
    }
  }
}
