package nbd.wire;

/** What INFO and GO can ask and tell of an export (section "Option reply types", NBD_REP_INFO). */
public enum InfoType {
  EXPORT(0),
  NAME(1),
  DESCRIPTION(2),
  BLOCK_SIZE(3);

  private final short code;

  InfoType(int code) {
    this.code = (short) code;
  }

  /** The number on the wire. */
  public short code() {
    return code;
  }
}
