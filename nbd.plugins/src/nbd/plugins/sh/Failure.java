package nbd.plugins.sh;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.OpenException.Reason;

/** What clients are told of a script that failed. */
final class Failure {
  /** The first word may name an error; the message is the rest of its line, or the next one. */
  private static final Pattern LINE = Pattern.compile("(?:(\\w+)(?:\\s+|$))?+([^\\n]*)");

  private Failure() {}

  /**
   * The error that the script names, else EIO, with the message that it printed.
   *
   * @param what was run, for the message where the script has none
   */
  static NbdException of(String what, Ended ended) {
    String complaint = ended.complaint().stripTrailing();
    Matcher words = LINE.matcher(complaint);
    Optional<ErrorCode> code =
        words.lookingAt() ? named(String.valueOf(words.group(1))) : Optional.empty();
    String text = code.isPresent() ? words.group(2) : firstLine(complaint);
    return new NbdException(code.orElse(ErrorCode.EIO), message(what, ended, text));
  }

  private static String firstLine(String complaint) {
    int end = complaint.indexOf('\n');
    return end < 0 ? complaint : complaint.substring(0, end);
  }

  private static String message(String what, Ended ended, String text) {
    if (text.isEmpty()) {
      return what + " " + ended.describe() + ", without a message on standard error";
    }
    return ended.wasSignalled() ? text + "; " + what + " " + ended.describe() : text;
  }

  /** The names that nbdkit knows, in either case, as the errors of the NBD protocol. */
  private static Optional<ErrorCode> named(String word) {
    return switch (word.toUpperCase(Locale.ROOT)) {
      case "EPERM", "EROFS" -> Optional.of(ErrorCode.EPERM);
      case "EIO" -> Optional.of(ErrorCode.EIO);
      case "ENOMEM" -> Optional.of(ErrorCode.ENOMEM);
      case "EINVAL" -> Optional.of(ErrorCode.EINVAL);
      case "ENOSPC", "EDQUOT", "EFBIG" -> Optional.of(ErrorCode.ENOSPC);
      case "EOVERFLOW" -> Optional.of(ErrorCode.EOVERFLOW);
      case "ESHUTDOWN" -> Optional.of(ErrorCode.ESHUTDOWN);
      case "ENOTSUP", "EOPNOTSUPP" -> Optional.of(ErrorCode.ENOTSUP);
      default -> Optional.empty();
    };
  }

  /** As a client is told that does not get in. */
  static OpenException refusal(IOException failed, Reason usual) {
    Reason reason =
        switch (failed instanceof NbdException named ? named.code() : ErrorCode.EIO) {
          case EPERM -> Reason.POLICY;
          case ESHUTDOWN -> Reason.SHUTDOWN;
          default -> usual;
        };
    OpenException refusal = new OpenException(reason, failed.getMessage());
    refusal.initCause(failed);
    return refusal;
  }
}
