package nbd.api;

/**
 * The metadata contexts {@code qemu:dirty-bitmap:NAME}: what has changed since some moment, as
 * qemu's dirty bitmaps tell it.
 */
public final class DirtyBitmap {
  /** What stands before the bitmap's name. */
  public static final String PREFIX = "qemu:dirty-bitmap:";

  /** The status of bytes that may have changed; that of the others is 0. */
  public static final long DIRTY = 1;

  private DirtyBitmap() {}
}
