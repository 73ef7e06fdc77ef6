package nbd.api;

/** Who does an operation, and whether clients are offered it at all. */
public enum Support {
  /** Not offered to clients. */
  NONE,
  /** Offered; the server does it by other means, and the layer is not asked. */
  EMULATE,
  /** Offered; the layer does it. */
  NATIVE;

  /** Whether clients are offered it. */
  public boolean offered() {
    return this != NONE;
  }
}
