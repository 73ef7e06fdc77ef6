package nbd.filters.cow;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the overlay knows of each block, and where in the file it is. It costs memory by how much is
 * stored, whatever the size of the disk. Safe for any number of threads; whoever changes blocks, or
 * reads those that are stored, keeps others from changing the same ones meanwhile.
 */
final class BlockMap {
  private final Layout layout;
  private final Regions regions;

  /** Each with a block that is stored, or is about to be. */
  private final TreeMap<Long, Group> groups = new TreeMap<>();

  /** Has no block that is stored. */
  private final BlockRanges zeroes = new BlockRanges();

  /** Of an overlay in which nothing is. */
  BlockMap(Layout layout, OverlayFile file) {
    this(layout, file, new Flat(new long[0], new long[0], 0, new long[0]));
  }

  /** One like that which has told {@code flat}. */
  BlockMap(Layout layout, OverlayFile file, Flat flat) {
    this.layout = layout;
    this.regions = new Regions(file, layout.groupBytes(), flat.regions(), flat.free());
    long[] told = flat.groups();
    for (int i = 0; i < told.length; i += 3) {
      groups.put(told[i], new Group(told[i + 1], told[i + 2]));
    }
    for (int i = 0; i < flat.zeroes().length; i += 2) {
      zeroes.add(flat.zeroes()[i], flat.zeroes()[i + 1]);
    }
  }

  /**
   * All that it knows, in numbers.
   *
   * @param groups of each its number, its region and its bits
   * @param zeroes of each range of zeroed blocks the first and the one after the last
   * @param regions how many the file has
   * @param free those of them that no group has
   */
  @SuppressWarnings("ArrayRecordComponent") // carried from one map to another, never compared
  record Flat(long[] groups, long[] zeroes, long regions, long[] free) {}

  /** For {@link #BlockMap(Layout, OverlayFile, Flat)}; nothing is under way. */
  synchronized Flat flat() {
    long[] told = new long[3 * groups.size()];
    int at = 0;
    for (Map.Entry<Long, Group> each : groups.entrySet()) {
      told[at++] = each.getKey();
      told[at++] = each.getValue().region();
      told[at++] = each.getValue().stored();
    }
    return new Flat(told, zeroes.flat(), regions.end(), regions.free());
  }

  /** The longest known run from {@code block} on, which ends at {@code limit} at the latest. */
  synchronized Run run(long block, long limit) {
    Group group = groups.get(layout.groupOf(block));
    if (group != null && group.has(index(block))) {
      int end = Math.min(group.nextWithout(index(block)), layout.perGroup());
      long position = position(group, block);
      return Run.stored(block, Math.min(limit, block + end - index(block)), position);
    }
    long zeroed = zeroes.endAt(block);
    if (zeroed > block) {
      return Run.zero(block, Math.min(zeroed, limit));
    }
    return Run.absent(block, Math.min(nextStored(block, limit), zeroes.next(block, limit)));
  }

  /** Whether all is as the disk below has it, and always was. */
  synchronized boolean isEmpty() {
    return groups.isEmpty() && zeroes.isEmpty();
  }

  private int index(long block) {
    return (int) (block % layout.perGroup());
  }

  private long position(Group group, long block) {
    return regions.position(group.region()) + index(block) * layout.block();
  }

  private long nextStored(long block, long limit) {
    long own = layout.groupOf(block);
    for (Map.Entry<Long, Group> each : groups.tailMap(own, true).entrySet()) {
      int found = each.getValue().next(each.getKey() == own ? index(block) : 0);
      if (found < 64) {
        return Math.min(limit, each.getKey() * layout.perGroup() + found);
      }
    }
    return limit;
  }

  /**
   * A place for blocks {@code first} to {@code end - 1} of one group, none of which is stored. They
   * stay what they are until {@link #stored}; if that does not come, {@link #notStored} does.
   */
  synchronized long place(long first, long end) {
    if (layout.groupEnd(first) < end) {
      throw new IllegalArgumentException("blocks " + first + " to " + end + " of several groups");
    }
    Group group = groups.computeIfAbsent(layout.groupOf(first), _ -> new Group(regions.take(), 0));
    group.begin();
    return position(group, first);
  }

  /** All bytes of these blocks are at their place. */
  synchronized void stored(long first, long end) {
    Group group = groups.get(layout.groupOf(first));
    group.end();
    group.add(index(first), index(end - 1) + 1);
    zeroes.remove(first, end);
  }

  /** Blocks for which there was a place stay what they were. */
  synchronized void notStored(long first) {
    Group group = groups.get(layout.groupOf(first));
    group.end();
    if (group.isIdle()) {
      groups.remove(layout.groupOf(first));
      regions.giveBack(group.region());
    }
    regions.cut();
  }

  /**
   * Blocks {@code first} to {@code end - 1} read as zero; what was stored of them is not needed.
   */
  synchronized void zero(long first, long end) {
    Iterator<Map.Entry<Long, Group>> all =
        groups
            .subMap(layout.groupOf(first), true, layout.groupOf(end - 1), true)
            .entrySet()
            .iterator();
    while (all.hasNext()) {
      Map.Entry<Long, Group> each = all.next();
      long start = each.getKey() * layout.perGroup();
      Group group = each.getValue();
      group.remove(
          (int) Math.max(0, first - start), (int) Math.min(layout.perGroup(), end - start));
      if (group.isIdle()) {
        all.remove();
        regions.giveBack(group.region());
      }
    }
    zeroes.add(first, end);
    regions.cut();
  }
}
