package nbd.filters.partition;

import nbd.api.OpenException;
import nbd.api.Range;

/**
 * A partition as a table has it; all numbers are of sectors, unsigned, and not checked yet.
 *
 * @param number by which users name it, from 1 on
 * @param first its first sector
 * @param last its last sector
 * @param space where it must lie
 */
record Entry(long number, long first, long last, Space space) {
  /**
   * Sectors within which partitions lie.
   *
   * @param name for messages
   * @param first first sector
   * @param end the first sector behind it, not behind the end of the disk
   */
  record Space(String name, long first, long end) {
    @Override
    public String toString() {
      return name + ", which has sectors " + first + " to " + (end - 1);
    }
  }

  /**
   * Its bytes.
   *
   * @throws OpenException if they are not all where they must be
   */
  Range bytes(int sectorSize) throws OpenException {
    // Unsigned, first <= last and last < end make both of them sectors of the disk.
    if (Long.compareUnsigned(first, space.first) < 0
        || Long.compareUnsigned(last, first) < 0
        || Long.compareUnsigned(last, space.end) >= 0) {
      throw new OpenException(
          OpenException.Reason.UNKNOWN,
          "partition "
              + number
              + " is sectors "
              + Long.toUnsignedString(first)
              + " to "
              + Long.toUnsignedString(last)
              + ", outside "
              + space);
    }
    return new Range(first * sectorSize, (last - first + 1) * sectorSize);
  }
}
