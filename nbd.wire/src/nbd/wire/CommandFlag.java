package nbd.wire;

/** How a request is to be done (section "Command flags", 16 bits). */
public enum CommandFlag implements WireFlag {
  /** Answer when the data is on stable storage. */
  FUA(0),
  /** WRITE_ZEROES: leave no hole. */
  NO_HOLE(1),
  /** READ: answer in one content chunk. */
  DF(2),
  /** BLOCK_STATUS: one descriptor a context, not longer than the request. */
  REQ_ONE(3),
  /** WRITE_ZEROES: fail with ENOTSUP unless it is faster than writing. */
  FAST_ZERO(4),
  /** Extension EXTENDED_HEADERS: the length is that of a payload, which follows the request. */
  PAYLOAD_LEN(5);

  private final int bit;

  CommandFlag(int number) {
    this.bit = 1 << number;
  }

  @Override
  public int bit() {
    return bit;
  }
}
