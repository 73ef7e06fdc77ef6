package nbd.filters.cache;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.Range;
import nbd.testkit.Oracle;

/** One client's random requests in a part of the disk where nobody else writes. */
final class RandomRequests {
  private final Handle[] disks;
  private final Range part;
  private final Random random;
  private final Oracle oracle;

  /**
   * @param disks handles of the disk, any of which is used for each request
   */
  RandomRequests(Range part, long seed, Handle... disks) {
    this.disks = disks;
    this.part = part;
    this.random = new Random(seed);
    this.oracle = new Oracle(seed, (int) part.length());
  }

  void make(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      one(disks[random.nextInt(disks.length)], range());
    }
    check(disks[0]);
  }

  /** Within the part, from 0 on. */
  private Range range() {
    long offset = random.nextLong(part.length());
    long most = random.nextInt(6) == 0 ? part.length() : 6000;
    return new Range(offset, 1 + random.nextLong(Math.min(most, part.length() - offset)));
  }

  private void one(Handle disk, Range range) throws IOException {
    Range there = range.shift(part.offset());
    Set<Flag> flags = random.nextInt(5) == 0 ? Set.of(Flag.FUA) : Flag.NONE;
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> write(disk, range, flags);
      case 4 -> {
        change("zero", range, () -> disk.zero(there, flags));
        oracle.zero(range.offset(), range.length());
      }
      case 5 -> {
        change("trim", range, () -> disk.trim(there, flags));
        oracle.trim(range.offset(), range.length());
      }
      case 6 -> disk.cache(there);
      case 7, 8 -> extents(disk, range);
      default -> read(disk, range);
    }
  }

  private void write(Handle disk, Range range, Set<Flag> flags) throws IOException {
    byte[] bytes = new byte[(int) range.length()];
    random.nextBytes(bytes);
    Flag[] all = flags.toArray(Flag[]::new);
    change(
        "write", range, () -> DirectCache.write(disk, part.offset() + range.offset(), bytes, all));
    oracle.write(range.offset(), bytes);
  }

  private interface Step {
    void take() throws IOException;
  }

  private void change(String what, Range range, Step step) throws IOException {
    boolean done = false;
    try {
      step.take();
      done = true;
    } finally {
      if (!done) {
        oracle.lost(what, range.offset(), range.length());
      }
    }
  }

  private void read(Handle disk, Range range) throws IOException {
    oracle.checkRead(
        range.offset(),
        DirectCache.read(disk, part.offset() + range.offset(), (int) range.length()));
  }

  private void extents(Handle disk, Range range) throws IOException {
    Range there = range.shift(part.offset());
    for (MetaContext context : disk.contexts()) {
      ExtentMap map = context.extents(there, 1 + random.nextInt(5));
      ExtentMap own = map.clip(there).orElseThrow().shift(-part.offset());
      oracle.checkExtents(context.name(), range, own);
    }
  }

  /** All that is known is there. */
  void check(Handle disk) throws IOException {
    read(disk, new Range(0, part.length()));
  }

  /** The same, in a copy of the whole disk. */
  void check(byte[] whole) {
    oracle.checkRead(0, Arrays.copyOfRange(whole, (int) part.offset(), (int) part.end()));
  }
}
