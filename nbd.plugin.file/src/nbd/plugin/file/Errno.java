package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.util.List;
import nbd.api.ErrorCode;

/** Error numbers of Linux, where they are the same on all processors that Java runs on. */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int ENXIO = 6;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int EINVAL = 22;
  static final int EFBIG = 27;
  static final int ENOSPC = 28;
  static final int EROFS = 30;
  static final int ENOSYS = 38;
  static final int EOPNOTSUPP = 95;
  static final int EDQUOT = 122;

  private static final long LONGEST = 1000;

  private Errno() {}

  /** What the client is told. */
  static ErrorCode code(int errno) {
    return switch (errno) {
      case EPERM, EACCES, EROFS -> ErrorCode.EPERM;
      case ENOMEM -> ErrorCode.ENOMEM;
      case EINVAL -> ErrorCode.EINVAL;
      case ENOSPC, EFBIG, EDQUOT -> ErrorCode.ENOSPC;
      case ENOSYS, EOPNOTSUPP -> ErrorCode.ENOTSUP;
      default -> ErrorCode.EIO;
    };
  }

  /** The C library's words, in the user's language: those of Java's own exceptions. */
  @SuppressWarnings("restricted")
  static String text(int errno) {
    try {
      MemorySegment text = (MemorySegment) Text.STRERROR.invokeExact(errno);
      MemorySegment whole = text.reinterpret(LONGEST);
      int length = 0;
      while (whole.get(JAVA_BYTE, length) != 0) {
        length++;
      }
      // getString takes only the charsets that every Java has.
      return new String(whole.asSlice(0, length).toArray(JAVA_BYTE), nativeCharset());
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    }
  }

  /** Of the strings that the C library takes and gives. */
  static Charset nativeCharset() {
    return Charset.forName(System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));
  }

  /** Bound when it is first needed. */
  private static final class Text {
    private static final MethodHandle STRERROR =
        CLibrary.bind("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT), List.of())
            .orElseThrow();
  }
}
