package nbd.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import nbd.api.Allocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTableTest {
  private static final long MOST_PAGES = 1L << 48;
  private static final int PAGE = 5000;

  @Test
  void isAllHoleAtFirst() {
    for (long pages : new long[] {0, 1, 256, 257, 1 << 20, MOST_PAGES}) {
      PageTable table = new PageTable(pages);
      assertThat(Run.status(table.look(0))).isEqualTo(Allocation.HOLE_ZERO);
      assertThat(Run.end(table.look(0))).isGreaterThanOrEqualTo(pages);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 300, 70_000, 1L << 33, MOST_PAGES})
  void saysWhatWasSetOrFilledLast(long pages) {
    Random random = new Random(pages);
    PageTable table = new PageTable(pages);
    Map<Long, Integer> entries = new HashMap<>();
    for (int step = 0; step < 3000; step++) {
      long page = somePage(random, pages);
      int entry = random.nextInt(3) == 0 ? random.nextInt(2) : PAGE + step;
      table.set(page, entry);
      entries.put(page, entry);
      if (step % 10 == 0) {
        fill(table, entries, page, Math.min(pages, page + random.nextInt(3000)), random.nextInt(2));
      }
    }
    entries.forEach((page, entry) -> assertThat(table.get(page)).isEqualTo(entry));
    lookingAgreesWithGetting(table, entries);
  }

  private static long somePage(Random random, long pages) {
    long cluster = random.nextInt(4) * (pages / 4);
    return Math.min(pages - 1, cluster + random.nextInt(2000));
  }

  private static void fill(
      PageTable table, Map<Long, Integer> entries, long first, long end, int entry) {
    table.fill(first, end, Uniform.of(entry), page -> table.set(page, entry));
    for (long page = first; page < end; page++) {
      entries.put(page, entry);
    }
  }

  private static void lookingAgreesWithGetting(PageTable table, Map<Long, Integer> entries) {
    for (long page : entries.keySet()) {
      long run = table.look(page);
      for (long other = page; other < Math.min(Run.end(run), page + 600); other++) {
        assertThat(Entry.status(table.get(other))).isEqualTo(Run.status(run));
      }
    }
  }

  @Test
  void passesHugeHolesInFewSteps() {
    PageTable table = new PageTable(MOST_PAGES);
    table.set(0, PAGE);
    table.set(MOST_PAGES - 1, PAGE);
    assertThat(steps(table)).isLessThanOrEqualTo(18);
  }

  private static int steps(PageTable table) {
    int steps = 0;
    for (long page = 0; page < MOST_PAGES; page = Run.end(table.look(page))) {
      steps++;
    }
    return steps;
  }

  @Test
  void dropsWhatHasBecomeAllHole() {
    PageTable table = new PageTable(MOST_PAGES);
    for (long page = 1; page < MOST_PAGES; page *= 3) {
      table.set(page, PAGE);
    }
    for (long page = 1; page < MOST_PAGES; page *= 3) {
      table.set(page, Entry.HOLE);
    }
    assertThat(steps(table)).isEqualTo(1);
  }

  @Test
  void fillsHugeRangesWithoutGoingThroughTheirPages() {
    PageTable table = new PageTable(MOST_PAGES);
    table.set(12345, PAGE);
    List<Long> asked = new ArrayList<>();
    table.fill(1, MOST_PAGES - 1, Uniform.ZEROES, page -> set(table, page, Entry.ZERO, asked));
    assertThat(asked).hasSizeLessThanOrEqualTo(3 * 256).contains(1L, 12345L, MOST_PAGES - 2);
    assertThat(table.get(0)).isEqualTo(Entry.HOLE);
    assertThat(table.get(MOST_PAGES / 2)).isEqualTo(Entry.ZERO);
    assertThat(table.get(MOST_PAGES - 1)).isEqualTo(Entry.HOLE);
    table.fill(0, MOST_PAGES, Uniform.HOLES, page -> set(table, page, Entry.HOLE, asked));
    assertThat(steps(table)).isEqualTo(1);
  }

  private static void set(PageTable table, long page, int entry, List<Long> asked) {
    asked.add(page);
    table.set(page, entry);
  }

  @Test
  void keepsAWriteInsideOfAnAllocatedZero() {
    PageTable table = new PageTable(MOST_PAGES);
    table.fill(0, MOST_PAGES, Uniform.ZEROES, page -> table.set(page, Entry.ZERO));
    table.set(1L << 40, PAGE);
    assertThat(table.get(1L << 40)).isEqualTo(PAGE);
    assertThat(table.get((1L << 40) - 1)).isEqualTo(Entry.ZERO);
    assertThat(table.get((1L << 40) + 1)).isEqualTo(Entry.ZERO);
  }

  /** Neighbours in one leaf come and go, so that leaves are dropped and made all the time. */
  @Test
  void losesNoEntryWhenThreadsShareLeavesThatComeAndGo() throws Exception {
    PageTable table = new PageTable(MOST_PAGES);
    inThreads(4, own -> setAndClear(table, own, 100_000));
    assertThat(steps(table)).isEqualTo(1);
  }

  /**
   * The second thread fills only uniform parts, so an entry is lost only with the part around it.
   */
  @Test
  void losesNoEntryWhenTheUniformPartAroundItIsFilledMeanwhile() throws Exception {
    PageTable table = new PageTable(MOST_PAGES);
    whileAnother(
        round -> table.fill(0, 256, round % 2 == 0 ? Uniform.ZEROES : Uniform.HOLES, page -> {}),
        () -> {
          for (int round = 0; round < 100_000; round++) {
            table.set(7, PAGE + round);
            expect(table, 7, PAGE + round);
            table.fill(0, 256, Uniform.HOLES, page -> table.set(page, Entry.HOLE));
          }
        });
  }

  @Test
  void aRunHasOnlyPagesThatHadItsStatus() throws Exception {
    PageTable table = new PageTable(MOST_PAGES);
    for (int page = 0; page < 256; page++) {
      table.set(page, PAGE);
    }
    whileAnother(
        round -> table.set(0, round % 2 == 0 ? Entry.HOLE : PAGE),
        () -> {
          for (int round = 0; round < 1_000_000; round++) {
            long run = table.look(0);
            assertThat(Run.status(run) == Allocation.DATA || Run.end(run) == 1).isTrue();
          }
        });
  }

  private static void whileAnother(IntConsumer again, Runnable task) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    inThreads(
        2,
        own -> {
          if (own == 0) {
            try {
              task.run();
            } finally {
              done.set(true);
            }
          }
          for (int round = 0; !done.get(); round++) {
            again.accept(round);
          }
        });
  }

  /** Looks some times, as the other thread may be just about to do something wrong. */
  private static void expect(PageTable table, long page, int entry) {
    for (int look = 0; look < 20; look++) {
      if (table.get(page) != entry) {
        throw new AssertionError("page " + page + " is " + table.get(page) + ", not " + entry);
      }
    }
  }

  private static void setAndClear(PageTable table, int own, int rounds) {
    Random random = new Random(own);
    for (int round = 0; round < rounds; round++) {
      long page = ((long) random.nextInt(2) << 40) + own;
      table.set(page, PAGE + round);
      expect(table, page, PAGE + round);
      table.set(page, Entry.HOLE);
      assertThat(Entry.isPage(table.get(page))).isFalse();
    }
  }

  private static void inThreads(int count, IntConsumer task) throws Exception {
    List<Callable<Void>> threads = new ArrayList<>();
    for (int thread = 0; thread < count; thread++) {
      int own = thread;
      threads.add(
          () -> {
            task.accept(own);
            return null;
          });
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(count)) {
      for (Future<Void> done : executor.invokeAll(threads, 60, TimeUnit.SECONDS)) {
        done.get();
      }
    }
  }
}
