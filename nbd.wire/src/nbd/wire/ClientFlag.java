package nbd.wire;

/** What the client takes of the server's offer (section "Client flags", 32 bits). */
public enum ClientFlag implements WireFlag {
  FIXED_NEWSTYLE(0),
  NO_ZEROES(1);

  private final int bit;

  ClientFlag(int number) {
    this.bit = 1 << number;
  }

  @Override
  public int bit() {
    return bit;
  }
}
