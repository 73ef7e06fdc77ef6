package nbd.api;

/**
 * The status flags of {@code base:allocation} (NBD protocol document, "The base:allocation metadata
 * context"). Other bits are reserved there; a layer does not set them.
 */
public final class Allocation {
  /** The name of the context. */
  public static final String NAME = "base:allocation";

  /** Allocated, content not known to be zero. */
  public static final long DATA = 0;

  /** NBD_STATE_HOLE: no storage behind these bytes; what they read as is told by {@link #ZERO}. */
  public static final long HOLE = 1;

  /** NBD_STATE_ZERO: these bytes read as zero. */
  public static final long ZERO = 2;

  /** A sparse hole: nothing stored, reads as zero. */
  public static final long HOLE_ZERO = HOLE | ZERO;

  private Allocation() {}

  /** In words: {@code data}, {@code hole}, {@code zero}, {@code hole,zero}, or the number. */
  public static String describe(long status) {
    if (status == DATA) {
      return "data";
    }
    if (status == HOLE) {
      return "hole";
    }
    if (status == ZERO) {
      return "zero";
    }
    return status == HOLE_ZERO ? "hole,zero" : Long.toString(status);
  }
}
