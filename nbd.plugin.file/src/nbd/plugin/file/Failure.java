package nbd.plugin.file;

import java.io.IOException;
import java.util.Set;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.PartialReadException;
import nbd.api.Range;

/** What went wrong with a request, as the client is told. */
final class Failure {
  private static final Set<String> NO_SPACE =
      Set.of("No space left on device", "There is not enough space on the disk");

  private Failure() {}

  /** The file has only {@code size} bytes any more. */
  static NbdException shorter(Range range, long size) {
    return new NbdException(
        ErrorCode.EIO,
        "%s is not in the file, which became shorter: it has %d bytes now".formatted(range, size));
  }

  /**
   * {@code failure} of a read whose sink has got {@code good} bytes before; 0 or less if it has got
   * none.
   */
  static IOException after(long good, IOException failure) {
    if (good <= 0) {
      return failure;
    }
    ErrorCode code = failure instanceof NbdException named ? named.code() : ErrorCode.EIO;
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return new PartialReadException(code, good, message, failure);
  }

  /** A system call did not do {@code what} to {@code range}. */
  static NbdException of(String what, Range range, int errno) {
    return new NbdException(
        Errno.code(errno), "%s of %s: %s".formatted(what, range, Errno.text(errno)));
  }

  /** Java tells the cause of a failed write only by the system's words for it. */
  static IOException ofWrite(IOException failure) {
    return isNoSpace(failure.getMessage())
        ? new NbdException(ErrorCode.ENOSPC, failure.getMessage(), failure)
        : failure;
  }

  private static boolean isNoSpace(String message) {
    return message != null
        && (NO_SPACE.contains(message) || (LinuxOpener.isPossible() && isNoSpaceOnLinux(message)));
  }

  private static boolean isNoSpaceOnLinux(String message) {
    return message.equals(Errno.text(Errno.ENOSPC))
        || message.equals(Errno.text(Errno.EDQUOT))
        || message.equals(Errno.text(Errno.EFBIG));
  }
}
