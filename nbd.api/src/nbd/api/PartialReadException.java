package nbd.api;

/**
 * A read failed, but not from its first byte on: what comes before was given to the sink and is
 * good. Clients of structured replies get that part, and the error with its offset
 * (NBD_REPLY_TYPE_ERROR_OFFSET); all others get the error alone.
 */
public class PartialReadException extends NbdException {
  private static final long serialVersionUID = 1;

  private final long good;

  /**
   * @param code the error
   * @param good bytes from the start of the request that the sink has got, each of them, 0 or more;
   *     like all offsets of a {@link ReadSink} not moved by filters that move addresses
   * @param message reaches clients that speak structured replies, and the log
   * @param cause what the error is made of; may be null
   * @throws IllegalArgumentException if {@code good} is negative
   */
  public PartialReadException(ErrorCode code, long good, String message, Throwable cause) {
    super(code, message, cause);
    if (good < 0) {
      throw new IllegalArgumentException("good bytes of a read are 0 or more, not " + good);
    }
    this.good = good;
  }

  /** Bytes from the start of the request that are good. */
  public long good() {
    return good;
  }
}
