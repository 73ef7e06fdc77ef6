package nbd.api;

/**
 * Sizes that requests are held to, in bytes (NBD protocol document, "Block size constraints").
 *
 * @param minimum every offset and length is a multiple of it; a power of two from 1 to 65,536
 * @param preferred what runs best; a power of two from 512 to 32 MiB, at least {@code minimum}
 * @param maximum the longest read or write, at least {@code preferred}; a multiple of {@code
 *     minimum} or, for no limit, 2^32-1. The server may tell clients less.
 */
public record BlockSizes(long minimum, long preferred, long maximum) {
  private static final long UNLIMITED = 0xffff_ffffL;

  /** Any alignment, 4 KiB preferred, no limit but the server's. */
  public static final BlockSizes ANY = new BlockSizes(1, 4096, UNLIMITED);

  /**
   * @throws IllegalArgumentException naming the size that breaks its rule
   */
  public BlockSizes {
    check(isPowerOfTwo(minimum, 1, 1 << 16), "minimum", minimum, "a power of two from 1 to 65536");
    check(
        isPowerOfTwo(preferred, 512, 1 << 25) && preferred >= minimum,
        "preferred",
        preferred,
        "a power of two from 512 to 33554432, not below the minimum");
    check(
        maximum == UNLIMITED
            || (maximum >= preferred && maximum < UNLIMITED && maximum % minimum == 0),
        "maximum",
        maximum,
        "a multiple of the minimum from the preferred size on, or 4294967295 for no limit");
  }

  private static boolean isPowerOfTwo(long size, long least, long most) {
    return size >= least && size <= most && Long.bitCount(size) == 1;
  }

  private static void check(boolean holds, String which, long size, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(which + " block size " + size + " is not " + rule);
    }
  }
}
