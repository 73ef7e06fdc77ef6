package nbd.filters.window;

import nbd.api.OpenException;

/** Holds places on a disk to its minimum block size, within which nothing can be asked of it. */
public final class Alignment {
  private Alignment() {}

  /**
   * Refuses a place inside a block.
   *
   * @param what begins the message, such as {@code partition 1 starts}
   * @param place in bytes from the start of the disk
   * @param size of the disk, which what would be right does not pass
   * @param block the minimum block size of the disk
   * @throws OpenException naming the nearest places that would be right
   */
  public static void check(String what, long place, long size, long block) throws OpenException {
    long before = place - place % block;
    if (before == place) {
      return;
    }
    boolean isAnyAfter = size - before >= block;
    throw new OpenException(
        OpenException.Reason.UNKNOWN,
        what
            + " at byte "
            + place
            + ", but the disk below has blocks of "
            + block
            + " bytes: "
            + before
            + (isAnyAfter ? " or " + (before + block) : "")
            + " would be right");
  }
}
