package nbd.testkit;

/**
 * Which headers requests and replies have (NBD protocol document, "Transmission"): what a client
 * asks the server for in the negotiation.
 */
public enum Headers {
  /** Lengths of 32 bits; replies are chunks, or simple where there are no data. */
  COMPACT {
    @Override
    Framing on(Link link) {
      return new CompactHeaders(link);
    }
  },
  /** Lengths and statuses of 64 bits, payloads with block status requests; all is a chunk. */
  EXTENDED {
    @Override
    Framing on(Link link) {
      return new ExtendedHeaders(link);
    }
  };

  abstract Framing on(Link link);
}
