package nbd.wire;

import java.util.Arrays;
import java.util.Optional;

/**
 * The kinds of answer to an option that are no error (section "Option reply types"); the errors are
 * {@link OptionError}.
 */
public enum OptionReplyType {
  ACK(1),
  SERVER(2),
  INFO(3),
  META_CONTEXT(4);

  private final int code;

  OptionReplyType(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The type of this number; empty for errors and for numbers without a name. */
  public static Optional<OptionReplyType> ofCode(int code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }
}
