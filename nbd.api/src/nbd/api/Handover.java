package nbd.api;

/** How a disk passes from an export to the one that comes in its place, while clients stay. */
public enum Handover {
  /**
   * The handles of the one before are closed before the new one opens any: for layers that hold a
   * lock, keep something back until close, or have {@linkplain Export#retain state to hand on}.
   */
  AFTER_CLOSE,

  /**
   * Both may have handles open at the same time, though calls that read, write or tell extents are
   * made to only one of them. Clients wait less, and a disk that cannot be opened again is not
   * lost.
   */
  BESIDE;

  /** What a chain of both stands. */
  public Handover and(Handover other) {
    return this == BESIDE ? other : this;
  }
}
