package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import nbd.api.Range;

/**
 * Tells the kernel what will be done with a range of a file, by {@code posix_fadvise}. Advice that
 * is not taken is no error.
 */
enum Advise {
  RANDOM(1),
  SEQUENTIAL(2),
  WILL_NEED(3),
  DO_NOT_NEED(4);

  /** From the first byte to the end of the file, wherever that will be. */
  static final Range WHOLE = new Range(0, 0);

  private static final MethodHandle FADVISE =
      CLibrary.function(
          "posix_fadvise",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

  /** The numbers of all processors but s390x, which has others for the last two. */
  private final int advice;

  Advise(int advice) {
    this.advice = advice;
  }

  private int number() {
    boolean other = advice >= 3 && System.getProperty("os.arch").equals("s390x");
    return other ? advice + 3 : advice;
  }

  void call(Descriptor file, Range range) {
    Scratch scratch = Scratch.take();
    try {
      int ignored =
          (int)
              FADVISE.invokeExact(
                  scratch.memory(), file.number(), range.offset(), range.length(), number());
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    } finally {
      scratch.give();
    }
  }
}
