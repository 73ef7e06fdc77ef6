package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Reads a byte only if it is in memory, by {@code preadv2} with {@code RWF_NOWAIT}. If it is not,
 * the kernel may begin to fetch it.
 */
final class NoWaitRead {
  private static final int NO_WAIT = 8;

  /** Null where the C library is older than it: glibc 2.26, musl 1.2.5. */
  private static final MethodHandle PREADV2 =
      CLibrary.find(
              "preadv2",
              FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_INT))
          .orElse(null);

  private NoWaitRead() {}

  /**
   * 1, 0 at the end of the file, -EAGAIN if the byte is not in memory, -EOPNOTSUPP if the file
   * system cannot tell, or another error number with a minus.
   */
  static long of(Descriptor file, long offset) {
    if (PREADV2 == null) {
      return -Errno.EOPNOTSUPP;
    }
    Scratch scratch = Scratch.take();
    try {
      return scratch.outcome(
          (long)
              PREADV2.invokeExact(
                  scratch.memory(), file.number(), scratch.vector(), 1, offset, NO_WAIT));
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    } finally {
      scratch.give();
    }
  }
}
