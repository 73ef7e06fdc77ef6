package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import nbd.api.NbdException;
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
   * Reads a part of what a request asks for; what is before it in the request is read.
   *
   * @param target as long as the part, direct
   */
  static void fill(Descriptor file, Range request, Range part, ByteBuffer target)
      throws IOException {
    MemorySegment memory = MemorySegment.ofBuffer(target);
    for (long done = 0; done < part.length(); ) {
      long at = part.offset() + done;
      long count = call(file, at, memory.asSlice(done));
      if (count <= 0 && count != -Errno.EINTR) {
        throw Failure.after(at - request.offset(), failure(request, at, (int) -count));
      }
      done += Math.max(0, count);
    }
  }

  private static NbdException failure(Range request, long at, int errno) {
    return errno == 0 ? Failure.shorter(request, at) : Failure.of("read", request, errno);
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
