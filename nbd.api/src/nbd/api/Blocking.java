package nbd.api;

/**
 * Whether a call into a layer may wait for something outside the processor and its memory. The
 * whole chain counts as its most blocking layer.
 */
public enum Blocking {
  /** Never: a RAM disk. Calls run on the connection's own thread. */
  NEVER,
  /** Perhaps: a file, whose bytes may be in memory. */
  MAYBE,
  /** As a rule: a network device, a delay. */
  ALWAYS;

  /** The more blocking of the two. */
  public Blocking or(Blocking other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
