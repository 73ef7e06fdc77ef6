package nbd.wire;

/**
 * Which messages transmission is made of; the options before it decide (section "Transmission").
 */
public enum Mode {
  /** Compact requests, and simple replies only. */
  SIMPLE(28, 16),

  /** Compact requests, and replies in chunks where the document wants them (STRUCTURED_REPLY). */
  STRUCTURED(28, 20),

  /** Extended requests, and extended chunks only (extension EXTENDED_HEADERS). */
  EXTENDED(32, 32);

  private final int requestHeader;
  private final int replyHeader;

  Mode(int requestHeader, int replyHeader) {
    this.requestHeader = requestHeader;
    this.replyHeader = replyHeader;
  }

  /** Bytes of a request; its payload, if there is one, follows them. */
  public int requestHeader() {
    return requestHeader;
  }

  /** Bytes of the longest header of a reply: of a chunk, where there are chunks. */
  public int replyHeader() {
    return replyHeader;
  }

  /** Whether replies can come in chunks, and so can have data, holes, messages and statuses. */
  public boolean hasChunks() {
    return this != SIMPLE;
  }

  /** Whether lengths and statuses have 64 bits. */
  public boolean isExtended() {
    return this == EXTENDED;
  }
}
