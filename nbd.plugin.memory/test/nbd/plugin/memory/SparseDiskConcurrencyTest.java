package nbd.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import nbd.api.Range;
import org.junit.jupiter.api.Test;

/** Many threads on one disk, each of which knows what it must see. */
class SparseDiskConcurrencyTest {
  private static final int PAGE = 32768;
  private static final int THREADS = 6;

  private static void inThreads(List<Callable<Void>> threads) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads.size())) {
      for (Future<Void> done : executor.invokeAll(threads, 120, TimeUnit.SECONDS)) {
        done.get();
      }
    }
  }

  /** The threads' parts begin and end within pages, so neighbours change the same pages. */
  @Test
  void threadsWithPartsOfTheirOwnAlwaysSeeTheirOwnBytes() throws Exception {
    int part = 3 * PAGE + 12345;
    long size = (long) THREADS * part;
    SparseDisk disk = new SparseDisk(size, TestMemory.unlimited());
    List<Callable<Void>> threads = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      threads.add(new Owner(disk, (long) thread * part, part, thread));
    }
    inThreads(threads);
    disk.trim(new Range(0, size));
    assertThat(disk.pool().used()).isZero();
    assertThat(disk.pool().slabs()).isLessThanOrEqualTo(2);
    disk.close();
  }

  private static final class Owner implements Callable<Void> {
    private final SparseDisk disk;
    private final long start;
    private final byte[] mine;
    private final Random random;
    private final Deque<TestSink> inFlight = new ArrayDeque<>();

    Owner(SparseDisk disk, long start, int length, long seed) {
      this.disk = disk;
      this.start = start;
      mine = new byte[length];
      random = new Random(seed);
    }

    @Override
    public Void call() throws IOException {
      for (int step = 0; step < 4000; step++) {
        int from = random.nextInt(mine.length);
        int to = from + 1 + random.nextInt(mine.length - from);
        change(random.nextInt(5), from, random.nextBoolean() ? to : Math.min(to, from + 4096));
      }
      inFlight.forEach(TestSink::release);
      return null;
    }

    private void change(int how, int from, int to) throws IOException {
      Range range = Range.between(start + from, start + to);
      switch (how) {
        case 0 -> write(range, from, to);
        case 1 -> zero(range, from, to, random.nextBoolean());
        default -> read(range, from, to);
      }
    }

    private void write(Range range, int from, int to) throws IOException {
      byte[] payload = new byte[to - from];
      random.nextBytes(payload);
      disk.write(range, new TestSource(payload));
      System.arraycopy(payload, 0, mine, from, payload.length);
    }

    private void zero(Range range, int from, int to, boolean allocated) throws IOException {
      disk.zero(range, allocated);
      Arrays.fill(mine, from, to, (byte) 0);
    }

    private void read(Range range, int from, int to) throws IOException {
      TestSink sink = new TestSink(to - from);
      disk.read(range, sink);
      assertThat(sink.bytes()).isEqualTo(Arrays.copyOfRange(mine, from, to));
      inFlight.add(sink);
      if (inFlight.size() > 8) {
        inFlight.remove().release();
      }
    }
  }

  /**
   * All threads write, trim and read the same whole pages. Every write fills its page with one byte
   * that only that page can have, so a reader who sees another page's byte, or two different ones,
   * has seen memory that was not the page any more.
   */
  @Test
  void readersNeverSeeThePagesOfOthersOrHalfOfAChange() throws Exception {
    SparseDisk disk = new SparseDisk(12 * PAGE, TestMemory.unlimited());
    List<Callable<Void>> threads = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      Random random = new Random(thread);
      threads.add(() -> race(disk, random));
    }
    inThreads(threads);
    disk.trim(new Range(0, 12 * PAGE));
    assertThat(disk.pool().used()).isZero();
    disk.close();
  }

  private static Void race(SparseDisk disk, Random random) throws IOException {
    for (int step = 0; step < 6000; step++) {
      int page = random.nextInt(12);
      Range whole = new Range((long) page * PAGE, PAGE);
      switch (random.nextInt(6)) {
        case 0, 1 -> disk.write(whole, new TestSource(filled(1 + page * 20 + random.nextInt(20))));
        case 2 -> disk.trim(whole);
        case 3 -> disk.zero(whole, true);
        default -> readPart(disk, page, random.nextBoolean() ? PAGE : 16384);
      }
    }
    return null;
  }

  private static byte[] filled(int value) {
    byte[] page = new byte[PAGE];
    Arrays.fill(page, (byte) value);
    return page;
  }

  private static void readPart(SparseDisk disk, int page, int length) throws IOException {
    TestSink sink = new TestSink(length);
    disk.read(new Range((long) page * PAGE, length), sink);
    byte[] seen = sink.bytes();
    int value = Byte.toUnsignedInt(seen[0]);
    assertThat(value == 0 || (value - 1) / 20 == page).as("%s on page %s", value, page).isTrue();
    for (byte one : seen) {
      if (one != seen[0]) {
        throw new AssertionError("page " + page + " has " + one + " and " + seen[0]);
      }
    }
    sink.release();
  }

  /**
   * One page, whose old memory is that of the next write: whoever reads it too late sees a mixture.
   */
  @Test
  void aReaderSeesOneWriteAlsoWhenTheMemoryIsUsedAgainAtOnce() throws Exception {
    SparseDisk disk = new SparseDisk(PAGE, TestMemory.unlimited());
    AtomicBoolean done = new AtomicBoolean();
    List<Callable<Void>> threads = new ArrayList<>();
    threads.add(() -> writeOften(disk, done));
    threads.add(() -> readUntil(disk, done, 16384));
    threads.add(() -> readUntil(disk, done, PAGE));
    inThreads(threads);
    disk.close();
  }

  private static Void writeOften(SparseDisk disk, AtomicBoolean done) throws IOException {
    try {
      byte[][] pages = {filled(1), filled(2), filled(3)};
      for (int round = 0; round < 60_000; round++) {
        disk.write(new Range(0, PAGE), new TestSource(pages[round % 3]));
      }
      return null;
    } finally {
      done.set(true);
    }
  }

  private static Void readUntil(SparseDisk disk, AtomicBoolean done, int length)
      throws IOException {
    while (!done.get()) {
      readPart(disk, 0, length);
    }
    return null;
  }

  /** What a thread has written and knows to be there is never told as zero. */
  @Test
  void extentsNeverTellAWrittenPageAsZeroWhileOthersChange() throws Exception {
    int size = 3000 * PAGE;
    SparseDisk disk = new SparseDisk(size, TestMemory.unlimited());
    List<Callable<Void>> threads = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int own = thread;
      threads.add(() -> writeAndTell(disk, own));
    }
    inThreads(threads);
    disk.close();
  }

  private static Void writeAndTell(SparseDisk disk, int own) throws IOException {
    Random random = new Random(own);
    for (int step = 0; step < 20_000; step++) {
      long at = (random.nextInt(3000 / THREADS) * (long) THREADS + own) * PAGE;
      disk.write(new Range(at, 1), new TestSource(new byte[1]));
      long before = Math.max(0, at - random.nextInt(5) * (long) PAGE);
      var told = disk.extents(Range.between(before, at + 1), 100);
      assertThat(told.statusAt(at)).isZero();
      disk.trim(new Range(at, PAGE));
      assertThat(disk.extents(new Range(at, 1), 1).statusAt(at)).isEqualTo(3);
    }
    return null;
  }
}
