package nbd.filters.partition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The logical partitions: a chain of sectors like the disk's first, each with a slot for one
 * partition and one for the next sector of the chain. They count from 5 on in the order of the
 * chain, which need not be that of the disk; links without a partition do not count.
 *
 * @param whole the slot of the extended partition
 */
record Extended(Sectors disk, Slot whole) {
  /** A longer chain is taken for broken: the disk is read once for each link. */
  private static final int MOST = 1024;

  /**
   * Adds the logical partitions to {@code entries}. Those before a link that is broken, or cannot
   * be read, can be served all the same.
   *
   * @return why there may be more of them, or nothing if these are all
   */
  String read(List<Entry> entries) {
    Set<Long> seen = new HashSet<>();
    long at = whole.start();
    long number = 5;
    try {
      while (true) {
        ByteBuffer link = link(at, seen);
        Slot own = Slot.of(link, 0);
        if (own.isPartition()) {
          entries.add(own.entry(number++, at, space(at + 1)));
        }
        Slot next = Slot.of(link, 1);
        if (next.start() == 0 && next.count() == 0) {
          return "";
        }
        at = whole.start() + next.start();
      }
    } catch (IOException broken) {
      return "invalid EBR chain: sector " + at + ": " + broken.getMessage();
    }
  }

  /** The link of the chain in that sector. */
  private ByteBuffer link(long at, Set<Long> seen) throws IOException {
    require(at >= 1 && at < disk.count(), "it is outside the disk, which has " + disk);
    require(seen.add(at), "it was there before, the chain is a loop");
    require(seen.size() <= MOST, "there are more than " + MOST + " links");
    ByteBuffer link = disk.at(at);
    require(Mbr.isSigned(link), "it has no signature");
    return link;
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }

  private Entry.Space space(long first) {
    long end = Math.min(whole.start() + whole.count(), disk.count());
    return new Entry.Space("the extended partition", first, end);
  }
}
