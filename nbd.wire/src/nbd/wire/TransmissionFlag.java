package nbd.wire;

/** What an export can do (section "Transmission flags", 16 bits). */
public enum TransmissionFlag implements WireFlag {
  /** Always set. */
  HAS_FLAGS(0),
  READ_ONLY(1),
  SEND_FLUSH(2),
  SEND_FUA(3),
  ROTATIONAL(4),
  SEND_TRIM(5),
  SEND_WRITE_ZEROES(6),
  /** Only with structured replies. */
  SEND_DF(7),
  /** A flush on one connection covers the writes of all. */
  CAN_MULTI_CONN(8),
  /** Extension RESIZE. */
  SEND_RESIZE(9),
  SEND_CACHE(10),
  SEND_FAST_ZERO(11),
  /** Extension EXTENDED_HEADERS: BLOCK_STATUS can name the contexts that it asks for. */
  BLOCK_STATUS_PAYLOAD(12);

  private final int bit;

  TransmissionFlag(int number) {
    this.bit = 1 << number;
  }

  @Override
  public int bit() {
    return bit;
  }
}
