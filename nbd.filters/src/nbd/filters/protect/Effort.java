package nbd.filters.protect;

import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.Range;

/**
 * How much is done for one request to find out whether its protected parts are zero already. A zero
 * request may be 2^63-1 bytes long, and is not to keep a disk busy for years.
 */
final class Effort {
  /** Bytes, 4 GiB: as much as nbdkit reads for one request. */
  private static final long MOST = 1L << 32;

  /** What a question about extents counts for, in bytes. */
  private static final long QUESTION = 1 << 16;

  private final boolean fast;
  private long left = MOST;

  /**
   * @param fast not to read at all
   */
  Effort(boolean fast) {
    this.fast = fast;
  }

  /**
   * Extents of a protected part are asked for.
   *
   * @throws NbdException EPERM if it is too much
   */
  void ask(Range part) throws NbdException {
    spend(part, QUESTION);
  }

  /**
   * So many bytes of a protected part are read.
   *
   * @throws NbdException ENOTSUP if it is to be fast; EPERM if it is too much
   */
  void read(Range part, long bytes) throws NbdException {
    if (fast) {
      throw new NbdException(
          ErrorCode.ENOTSUP,
          "protect: zeroing is not fast where the protected " + part + " has to be read first");
    }
    spend(part, bytes);
  }

  private void spend(Range part, long bytes) throws NbdException {
    if (left <= 0) {
      throw new NbdException(
          ErrorCode.EPERM,
          "protect: it takes too long to see whether the protected "
              + part
              + " is zero already; a shorter request would be right");
    }
    left -= bytes;
  }
}
