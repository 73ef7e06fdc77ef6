package nbd.testkit;

/**
 * A block status descriptor, as it was on the wire.
 *
 * @param offset of its first byte on the disk
 * @param length in bytes, 1 or more
 * @param status flags, whose meaning belongs to the metadata context
 */
public record Descriptor(long offset, long length, long status) {
  /** The first offset after it. */
  public long end() {
    return offset + length;
  }
}
