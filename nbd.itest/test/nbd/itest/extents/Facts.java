package nbd.itest.extents;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** The disk of a random plugin. */
final class Facts implements Truth {
  static final String ALLOCATION = "base:allocation";
  private static final long ZERO = 2;

  private final long size;
  private final int block;
  private final Map<String, Runs> runs;
  private final ByteBuffer head;

  /** Of base:allocation; null if the disk has no such context. */
  private final Runs allocation;

  /**
   * @param size in bytes
   * @param block minimum block size
   * @param runs statuses by context; what base:allocation calls zero is zero
   * @param head the first bytes of the disk, such as a partition table; may be empty
   */
  Facts(long size, int block, Map<String, Runs> runs, ByteBuffer head) {
    this.size = size;
    this.block = block;
    // In an order that is the same in each run, as random choices among them have to be.
    this.runs = Collections.unmodifiableMap(new TreeMap<>(runs));
    this.head = head;
    this.allocation = runs.get(ALLOCATION);
  }

  @Override
  public long size() {
    return size;
  }

  int block() {
    return block;
  }

  Map<String, Runs> runs() {
    return runs;
  }

  @Override
  public Set<String> contexts() {
    return runs.keySet();
  }

  @Override
  public long status(String context, long at) {
    return runs.get(context).status(at);
  }

  @Override
  public long sameUntil(String context, long at) {
    return runs.get(context).end(at);
  }

  @Override
  public byte content(long at) {
    if (at < head.capacity()) {
      return head.get((int) at);
    }
    return allocation != null && (allocation.status(at) & ZERO) != 0 ? 0 : data(at);
  }

  /** Never zero, and another one at other places. */
  private static byte data(long at) {
    return (byte) (((at * 0x9e37_79b9_7f4a_7c15L) >>> 56) | 1);
  }

  @Override
  public long somePlace(Random random) {
    if (runs.isEmpty()) {
      return random.nextLong(size);
    }
    int which = random.nextInt(runs.size());
    Runs some = runs.values().stream().skip(which).findFirst().orElseThrow();
    return some.someEnd(random);
  }
}
