package nbd.wire;

import java.util.Arrays;
import java.util.Optional;

/** Why an option is refused (section "Option reply types", the types with bit 31). */
public enum OptionError {
  UNSUP(1),
  POLICY(2),
  INVALID(3),
  PLATFORM(4),
  TLS_REQD(5),
  UNKNOWN(6),
  SHUTDOWN(7),
  BLOCK_SIZE_REQD(8),
  TOO_BIG(9),
  /** Extension EXTENDED_HEADERS. */
  EXT_HEADER_REQD(10);

  private static final int ERROR = 1 << 31;

  private final int code;

  OptionError(int number) {
    this.code = ERROR | number;
  }

  /** The reply type on the wire, bit 31 set. */
  public int code() {
    return code;
  }

  /** The error of this reply type; empty if it is no error or one without a name. */
  public static Optional<OptionError> ofCode(int code) {
    return Arrays.stream(values()).filter(error -> error.code == code).findFirst();
  }

  /** Whether a reply type is an error, known or not. */
  public static boolean isError(int code) {
    return (code & ERROR) != 0;
  }
}
