package nbd.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Range;

/**
 * Random requests to a disk, compared with an oracle; replies in flight are kept over later
 * changes.
 */
final class RandomRequests {
  private final Random random;
  private final Oracle oracle;
  private final List<TestSink> inFlight = new ArrayList<>();
  private Disk disk;

  RandomRequests(long seed, int size, Disk disk) {
    random = new Random(seed);
    oracle = new Oracle(size);
    this.disk = disk;
  }

  /** What the disk must have by now. */
  Oracle oracle() {
    return oracle;
  }

  /** From now on requests go to another disk, which must have the same. */
  void goTo(Disk another) {
    disk = another;
  }

  /** That many requests. */
  void make(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      doSomething();
    }
  }

  private void doSomething() throws IOException {
    Range range = range();
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> write(range);
      case 3 -> zero(range, false);
      case 4 -> zero(range, true);
      case 5 -> trim(range);
      case 6 -> tell(range);
      case 7 -> release();
      default -> read(range);
    }
  }

  /** Mostly within some pages, with a liking for the borders of pages and the end of the disk. */
  private Range range() {
    int size = oracle.bytes.length;
    int from = near(random.nextInt(size));
    int longest = random.nextInt(20) == 0 ? size : 4 * Oracle.PAGE;
    int to = near((int) Math.min(size, from + 1L + random.nextInt(longest)));
    return to > from ? Range.between(from, to) : Range.between(from, size);
  }

  private int near(int offset) {
    return switch (random.nextInt(4)) {
      case 0 -> offset;
      case 1 -> offset / Oracle.PAGE * Oracle.PAGE;
      default -> Math.max(0, offset / 512 * 512 - random.nextInt(2));
    };
  }

  private void write(Range range) throws IOException {
    byte[] payload = new byte[(int) range.length()];
    random.nextBytes(payload);
    disk.write(range, new TestSource(payload));
    oracle.write((int) range.offset(), payload);
  }

  private void zero(Range range, boolean allocated) throws IOException {
    disk.zero(range, allocated);
    oracle.zero((int) range.offset(), (int) range.length(), allocated);
  }

  private void trim(Range range) throws IOException {
    disk.trim(range);
    oracle.zero((int) range.offset(), (int) range.length(), false);
  }

  private void read(Range range) throws IOException {
    TestSink sink = new TestSink((int) range.length());
    disk.read(range, sink);
    byte[] expected = oracle.read((int) range.offset(), (int) range.length());
    assertThat(sink.bytes()).as("bytes of %s", range).isEqualTo(expected);
    inFlight.add(sink);
  }

  private void release() {
    if (!inFlight.isEmpty()) {
      inFlight.remove(random.nextInt(inFlight.size())).release();
    }
  }

  private void tell(Range asked) {
    int atMost = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(6);
    ExtentMap told = disk.extents(asked, atMost);
    assertThat(told.start()).isEqualTo(asked.offset());
    assertThat(told.count()).isLessThanOrEqualTo(atMost);
    for (Extent extent : told) {
      int at = (int) extent.offset();
      assertThat(extent.status()).isEqualTo(oracle.status[at / Oracle.PAGE]);
      assertThat(extent.end()).as("end of %s", extent).isEqualTo(oracle.extentEnd(at));
    }
    assertThat(told.end() >= asked.end() || told.count() == atMost).isTrue();
  }

  /** Compares all bytes and all extents, and ends all replies. */
  void compareAll() throws IOException {
    read(new Range(0, oracle.bytes.length));
    for (int at = 0; at < oracle.bytes.length; at = oracle.extentEnd(at)) {
      tell(new Range(at, 1));
    }
    inFlight.forEach(TestSink::release);
    inFlight.clear();
  }
}
