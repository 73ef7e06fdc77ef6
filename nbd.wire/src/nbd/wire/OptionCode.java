package nbd.wire;

import java.util.Arrays;
import java.util.Optional;

/** What a client can ask before transmission (section "Option types"). */
public enum OptionCode {
  EXPORT_NAME(1),
  ABORT(2),
  LIST(3),
  /** Withdrawn; the name is here for messages only. */
  PEEK_EXPORT(4),
  STARTTLS(5),
  INFO(6),
  GO(7),
  STRUCTURED_REPLY(8),
  LIST_META_CONTEXT(9),
  SET_META_CONTEXT(10),
  /** Extension EXTENDED_HEADERS. */
  EXTENDED_HEADERS(11);

  private final int code;

  OptionCode(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The option of this number; empty if it has no name. */
  public static Optional<OptionCode> ofCode(int code) {
    return Arrays.stream(values()).filter(option -> option.code == code).findFirst();
  }

  /** The document's name for the number, as in NBD_OPT_GO; for messages and logs. */
  public static String nameOf(int code) {
    return ofCode(code)
        .map(option -> "NBD_OPT_" + option.name())
        .orElse("option " + Integer.toUnsignedString(code));
  }
}
