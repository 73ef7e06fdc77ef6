package nbd.filters.partition;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A DOS partition table: four slots in the first sector, which are partitions 1 to 4. One of them
 * may be an {@link Extended} partition, which has those from 5 on.
 */
final class Mbr {
  private static final int PROTECTIVE = 0xee;

  private Mbr() {}

  /** Whether a sector ends as one with such a table does. */
  static boolean isSigned(ByteBuffer sector) {
    return sector.get(0x1fe) == 0x55 && sector.get(0x1ff) == (byte) 0xaa;
  }

  /** Whether the table is there only to say that a GPT has the disk. */
  static boolean isProtective(ByteBuffer sector) {
    for (int i = 0; i < 4; i++) {
      if (Slot.of(sector, i).type() == PROTECTIVE) {
        return true;
      }
    }
    return false;
  }

  /**
   * The table that begins in {@code first}, the disk's first sector. Where the chain of logical
   * partitions is broken, those before are there, and the table says what is wrong.
   */
  static Table read(Sectors disk, ByteBuffer first) {
    List<Entry> entries = new ArrayList<>();
    Slot extended = null;
    for (int i = 0; i < 4; i++) {
      Slot slot = Slot.of(first, i);
      if (slot.isPartition()) {
        entries.add(slot.entry(i + 1, 0, new Entry.Space("the disk", 0, disk.count())));
      } else if (slot.isExtended() && extended == null) {
        extended = slot;
      }
    }
    String trouble = extended == null ? "" : new Extended(disk, extended).read(entries);
    return new Table("MBR", disk.size(), entries, trouble);
  }
}
