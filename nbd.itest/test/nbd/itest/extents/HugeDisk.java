package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nbd.api.Range;
import nbd.filters.log.LogFilter;
import nbd.filters.offset.OffsetFilter;
import nbd.filters.truncate.TruncateFilter;
import nbd.testkit.Descriptor;
import nbd.testkit.Headers;
import nbd.testkit.Layers;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;

/** A disk of up to 2^63-1 bytes behind random filters, and the log of what clients asked of it. */
final class HugeDisk {
  private static final int LONGEST_WRITE = 8 << 10;

  private final Random random;
  private final int block;
  private final LoggedDisk disk;

  /** In the addresses of the plugin. */
  private final ChangeLog right;

  private final List<Range> cached = new ArrayList<>();
  private Layers layers;

  /** Where the disk that clients see begins. */
  private long start;

  private long size;
  private int beyond4GiB;

  HugeDisk(Random random) {
    this.random = random;
    block = new int[] {1, 512, 4096}[random.nextInt(3)];
    long all = random.nextBoolean() ? Long.MAX_VALUE : (1L << 34) + Lengths.any(random);
    size = all - all % block;
    disk = new LoggedDisk(size, block);
    right = new ChangeLog(size);
    layers = Layers.of(disk);
    for (int filters = random.nextInt(4); filters > 0; filters--) {
      filter();
    }
  }

  private void filter() {
    long part = random.nextLong(size / 4);
    switch (random.nextInt(3)) {
      case 0 -> {
        long by = part - part % block;
        start += by;
        size -= by;
        layers = layers.behind(new OffsetFilter(), "offset=" + by);
      }
      case 1 -> {
        size -= part - part % block;
        layers = layers.behind(new TruncateFilter(), "truncate=" + size);
      }
      default -> layers = layers.behind(new LogFilter(), "logfile=/dev/null");
    }
  }

  /** With a filter that makes the mistake that is looked for. */
  HugeDisk behindShortZeroes() {
    layers = layers.behind(new ShortZeroes());
    return this;
  }

  /** Makes so many requests; how many changed more than 4 GiB. */
  int ask(int times) throws IOException {
    Truth seen = Truth.window(right, start, size);
    Stack stack = new Stack(layers, seen, true, block);
    try (ServedDisk served = layers.serve();
        WireClient compact = served.connect();
        WireClient extended = served.connect(Headers.EXTENDED)) {
      for (int i = 0; i < times; i++) {
        WireClient client = random.nextInt(3) == 0 ? compact : extended;
        ask(client, Judge.of(stack, client.facts().headers()));
        assertThat(disk.log().changes()).as("what arrived").isEqualTo(right.changes());
        assertThat(disk.cached()).as("what arrived").isEqualTo(cached);
      }
    }
    return beyond4GiB;
  }

  private Range range(long most) {
    long place = random.nextBoolean() ? right.somePlace(random) - start : random.nextLong(size);
    long inside = Math.clamp(place, 0, size - 1);
    long from = inside - inside % block;
    long length = random.nextInt(4) == 0 ? size - from : Lengths.any(random);
    return new Range(from, Lengths.inBlocks(Math.min(Math.min(length, size - from), most), block));
  }

  private void ask(WireClient client, Judge judge) throws IOException {
    boolean extended = client.facts().headers() == Headers.EXTENDED;
    Range range = range(extended ? Long.MAX_VALUE : Lengths.COMPACT);
    switch (random.nextInt(6)) {
      case 0 -> write(client, range(LONGEST_WRITE));
      case 1 -> zero(client, range);
      case 2 -> {
        client.trim(range.offset(), range.length(), fua());
        zeroed(range, 3);
      }
      case 3 -> {
        client.cache(range.offset(), range.length());
        cached.add(range.shift(start));
      }
      case 4 -> {
        Range some = range(LONGEST_WRITE);
        judge.read(some, client.read(some.offset(), (int) some.length(), 0));
      }
      default -> status(client, judge, range);
    }
  }

  private int fua() {
    return random.nextBoolean() ? WireClient.FUA : 0;
  }

  private void write(WireClient client, Range range) throws IOException {
    byte[] bytes = new byte[(int) range.length()];
    random.nextBytes(bytes);
    client.write(range.offset(), bytes, fua());
    right.write(range.offset() + start, bytes);
  }

  private void zero(WireClient client, Range range) throws IOException {
    boolean hole = random.nextBoolean();
    int fast = random.nextBoolean() ? WireClient.FAST_ZERO : 0;
    client.zero(range.offset(), range.length(), fua() | fast | (hole ? 0 : WireClient.NO_HOLE));
    zeroed(range, hole ? 3 : 2);
  }

  private void zeroed(Range range, long status) {
    right.zero(range.offset() + start, range.length(), status);
    beyond4GiB += range.length() > Lengths.COMPACT ? 1 : 0;
  }

  private void status(WireClient client, Judge judge, Range range) throws IOException {
    boolean one = random.nextBoolean();
    List<Descriptor> told =
        client
            .status(range.offset(), range.length(), one ? WireClient.REQ_ONE : 0)
            .get(Facts.ALLOCATION);
    judge.status(Facts.ALLOCATION, range, one, told);
  }

  @Override
  public String toString() {
    return layers + " of blocks of " + block;
  }
}
