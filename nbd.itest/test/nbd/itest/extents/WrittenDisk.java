package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.Range;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.log.LogFilter;
import nbd.filters.offset.OffsetFilter;
import nbd.filters.truncate.TruncateFilter;
import nbd.testkit.Descriptor;
import nbd.testkit.Headers;
import nbd.testkit.Layers;
import nbd.testkit.Oracle;
import nbd.testkit.RefusedException;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;

/** A small disk behind random filters, changed at random together with its oracle. */
final class WrittenDisk {
  private static final int LARGEST = 20_000;
  private static final int ENOSPC = 28;
  private static final int ENOTSUP = 95;

  private final Random random;
  private final Traits traits;
  private Layers layers;
  private int size;

  /** From here on there is a tail without a disk behind it. */
  private int real;

  WrittenDisk(long seed) {
    random = Seeds.random(seed);
    size = 1 + random.nextInt(LARGEST);
    real = size;
    traits =
        Traits.of(size)
            .zero(any(Support.EMULATE, Support.NATIVE))
            .trim(any(Support.NONE, Support.NATIVE))
            .cache(any(Support.values()))
            .flush(Support.NATIVE)
            .fua(any(Support.values()))
            .build();
    layers = Layers.of(new ByteDisk(traits));
    for (int filters = random.nextInt(6); filters > 0; filters--) {
      filter();
    }
  }

  private Support any(Support... among) {
    return among[random.nextInt(among.length)];
  }

  private void filter() {
    switch (random.nextInt(4)) {
      case 0 -> {
        int start = random.nextInt(size);
        size = 1 + random.nextInt(size - start);
        real = Math.clamp(real - start, 0, size);
        layers = layers.behind(new OffsetFilter(), "offset=" + start, "range=" + size);
      }
      case 1 -> truncate(1 + random.nextInt(size));
      case 2 -> truncate(size + random.nextInt(LARGEST));
      default -> layers = layers.behind(new LogFilter(), "logfile=/dev/null");
    }
  }

  private void truncate(int to) {
    size = to;
    real = Math.min(real, to);
    layers = layers.behind(new TruncateFilter(), "truncate=" + to);
  }

  /** So many requests over the wire, by compact and by extended headers. */
  void ask(long seed, int times) throws IOException {
    Oracle oracle = new Oracle(seed, size);
    oracle.context(Allocation.NAME, Oracle.Truth.EXACT);
    oracle.status(Allocation.NAME, 0, size, Allocation.HOLE_ZERO);
    try (ServedDisk served = layers.serve();
        WireClient compact = served.connect();
        WireClient extended = served.connect(Headers.EXTENDED)) {
      for (int i = 0; i < times; i++) {
        ask(random.nextBoolean() ? compact : extended, oracle, range());
      }
    }
  }

  private Range range() {
    int start = random.nextInt(8) == 0 ? Math.min(real, size - 1) : random.nextInt(size);
    int rest = size - start;
    return new Range(start, random.nextInt(4) == 0 ? rest : 1 + random.nextInt(rest));
  }

  private void ask(WireClient client, Oracle oracle, Range range) throws IOException {
    switch (random.nextInt(6)) {
      case 0 -> write(client, oracle, range);
      case 1 -> zero(client, oracle, range);
      case 2 -> trim(client, oracle, range);
      case 3 -> touch(client, range);
      case 4 -> oracle.checkRead(range.offset(), client.read(range.offset(), length(range)));
      default -> status(client, oracle, range);
    }
  }

  private static int length(Range range) {
    return (int) range.length();
  }

  private int fua(WireClient client) {
    boolean can = client.facts().has(WireClient.SEND_FUA);
    return can && random.nextBoolean() ? WireClient.FUA : 0;
  }

  private Range onDisk(Range range) {
    long start = Math.min(range.offset(), real);
    return Range.between(start, Math.clamp(range.end(), start, real));
  }

  private void write(WireClient client, Oracle oracle, Range range) throws IOException {
    byte[] bytes = new byte[length(range)];
    Range there = onDisk(range);
    long filled = random.nextInt(4) == 0 ? bytes.length : there.length();
    for (int i = 0; i < filled; i++) {
      bytes[i] = (byte) (1 + random.nextInt(255));
    }
    boolean refused = range.end() > real && bytes[bytes.length - 1] != 0;
    try {
      client.write(range.offset(), bytes, fua(client));
      assertThat(refused).as("a write of data to the tail %s was taken", range).isFalse();
      oracle.write(range.offset(), bytes);
      oracle.status(Allocation.NAME, there.offset(), there.length(), Allocation.DATA);
    } catch (RefusedException told) {
      assertThat(refused).as("a write of %s was refused: %s", range, told).isTrue();
      assertThat(told.error()).isEqualTo(ENOSPC);
    }
  }

  private void zero(WireClient client, Oracle oracle, Range range) throws IOException {
    boolean hole = random.nextBoolean();
    boolean fast = client.facts().has(WireClient.SEND_FAST_ZERO) && random.nextInt(4) == 0;
    int flags = fua(client) | (hole ? 0 : WireClient.NO_HOLE) | (fast ? WireClient.FAST_ZERO : 0);
    try {
      client.zero(range.offset(), range.length(), flags);
    } catch (RefusedException notFast) {
      assertThat(fast).as("zero of %s: %s", range, notFast).isTrue();
      assertThat(notFast.error()).isEqualTo(ENOTSUP);
      return;
    }
    oracle.zero(range.offset(), range.length());
    Range there = onDisk(range);
    long zeroed = hole ? Allocation.HOLE_ZERO : Allocation.ZERO;
    long status = traits.zero() == Support.NATIVE ? zeroed : Allocation.DATA;
    oracle.status(Allocation.NAME, there.offset(), there.length(), status);
  }

  private void trim(WireClient client, Oracle oracle, Range range) throws IOException {
    if (client.facts().has(WireClient.SEND_TRIM)) {
      client.trim(range.offset(), range.length(), fua(client));
      // This disk, and the tail, read as zero then.
      oracle.zero(range.offset(), range.length());
      oracle.status(Allocation.NAME, range.offset(), range.length(), Allocation.HOLE_ZERO);
    }
  }

  private void touch(WireClient client, Range range) throws IOException {
    if (client.facts().has(WireClient.SEND_CACHE)) {
      client.cache(range.offset(), range.length());
    }
    client.flush();
  }

  private void status(WireClient client, Oracle oracle, Range range) throws IOException {
    int flags = random.nextBoolean() ? WireClient.REQ_ONE : 0;
    List<Descriptor> told =
        client.status(range.offset(), range.length(), flags).get(Allocation.NAME);
    told.forEach(each -> oracle.checkDescriptor(Allocation.NAME, range, each));
  }

  @Override
  public String toString() {
    return layers + " of " + traits;
  }
}
