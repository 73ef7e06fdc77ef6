package nbd.wire;

/** What the server offers in its greeting (section "Handshake flags", 16 bits). */
public enum HandshakeFlag implements WireFlag {
  FIXED_NEWSTYLE(0),
  NO_ZEROES(1);

  private final int bit;

  HandshakeFlag(int number) {
    this.bit = 1 << number;
  }

  @Override
  public int bit() {
    return bit;
  }
}
