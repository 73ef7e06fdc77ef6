package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import nbd.api.Range;

/**
 * Reads through a descriptor, by {@code pread}: read-ahead goes by the descriptor, so only what is
 * read through it heeds the advice that it was given.
 */
final class ReadAt {
  private static final MethodHandle PREAD =
      CLibrary.function(
          "pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));

  private ReadAt() {}

  /**
   * Fills {@code target}, a direct buffer.
   *
   * @param range where it is in the file, as long as the buffer
   */
  static void fill(Descriptor file, Range range, ByteBuffer target) throws IOException {
    MemorySegment memory = MemorySegment.ofBuffer(target);
    for (long done = 0; done < range.length(); ) {
      long count = call(file, range.offset() + done, memory.asSlice(done));
      if (count == 0) {
        throw Failure.shorter(range, range.offset() + done);
      }
      if (count < 0 && count != -Errno.EINTR) {
        throw Failure.of("read", range, (int) -count);
      }
      done += Math.max(0, count);
    }
  }

  private static long call(Descriptor file, long offset, MemorySegment target) {
    Scratch scratch = Scratch.take();
    try {
      return scratch.outcome(
          (long)
              PREAD.invokeExact(
                  scratch.memory(), file.number(), target, target.byteSize(), offset));
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    } finally {
      scratch.give();
    }
  }
}
