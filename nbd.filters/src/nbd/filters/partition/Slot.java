package nbd.filters.partition;

import java.nio.ByteBuffer;

/**
 * One of the four places for a partition in a sector of a DOS partition table.
 *
 * @param type 0 for an empty slot
 * @param start first sector, counted from a place that depends on the slot
 * @param count sectors, perhaps 0
 */
record Slot(int type, long start, long count) {
  /** {@code index} is 0 to 3. */
  static Slot of(ByteBuffer sector, int index) {
    int at = 0x1be + 16 * index;
    return new Slot(
        Byte.toUnsignedInt(sector.get(at + 4)),
        Integer.toUnsignedLong(sector.getInt(at + 8)),
        Integer.toUnsignedLong(sector.getInt(at + 12)));
  }

  boolean isExtended() {
    return count > 0 && (type == 0x05 || type == 0x0f || type == 0x85);
  }

  boolean isPartition() {
    return count > 0 && type != 0 && !isExtended();
  }

  /** The partition, {@code from} being the sector from which its start is counted. */
  Entry entry(long number, long from, Entry.Space space) {
    return new Entry(number, from + start, from + start + count - 1, space);
  }
}
