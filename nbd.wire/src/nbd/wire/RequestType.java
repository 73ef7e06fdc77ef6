package nbd.wire;

/**
 * What a client can ask in transmission (section "Request types").
 *
 * <p>The constants stand in the order of their codes, without a gap from 0: a code is its
 * constant's ordinal.
 */
public enum RequestType {
  READ(0),
  WRITE(1),
  DISC(2),
  FLUSH(3),
  TRIM(4),
  CACHE(5),
  WRITE_ZEROES(6),
  BLOCK_STATUS(7);

  private final int code;

  RequestType(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The document's name for the number, as in BLOCK_STATUS; for messages and logs. */
  public static String nameOf(int code) {
    RequestType[] known = values();
    return code >= 0 && code < known.length ? known[code].name() : "command " + code;
  }
}
