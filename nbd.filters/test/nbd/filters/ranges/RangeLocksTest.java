package nbd.filters.ranges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RangeLocksTest {
  private static final int PLACES = 40;

  private final RangeLocks locks = new RangeLocks();

  @Test
  void rangesThatDoNotOverlapAreHeldTogether() {
    try (var _ = locks.exclusive(new Range(0, 10));
        var _ = locks.exclusive(new Range(10, Long.MAX_VALUE - 10))) {
      assertThat(locks).isNotNull();
    }
  }

  @Test
  void sharedRangesAreHeldTogether() {
    try (var _ = locks.shared(new Range(0, 10));
        var _ = locks.shared(new Range(5, 10))) {
      assertThat(locks).isNotNull();
    }
  }

  @Test
  void whoComesLaterWaitsAlsoBehindOneThatWaits() throws Exception {
    List<String> order = new ArrayList<>();
    RangeLocks.Hold first = locks.shared(new Range(0, 10));
    Thread writer = waiting(() -> take(order, "writer", locks.exclusive(new Range(5, 10))));
    Thread reader = waiting(() -> take(order, "reader", locks.shared(new Range(9, 1))));
    assertThat(order).isEmpty();
    first.close();
    writer.join();
    reader.join();
    assertThat(order).containsExactly("writer", "reader");
  }

  private static void take(List<String> order, String who, RangeLocks.Hold hold) {
    order.add(who);
    hold.close();
  }

  /** A thread that has come to wait. */
  private static Thread waiting(Runnable task) throws InterruptedException {
    Thread thread = Thread.ofPlatform().start(task);
    while (thread.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    return thread;
  }

  @Test
  void isReleasedOnce() {
    RangeLocks.Hold hold = locks.shared(new Range(0, 10));
    hold.close();
    assertThatThrownBy(hold::close).isInstanceOf(IllegalStateException.class);
  }

  /** Each place counts who is there: one that changes it, or some that look. */
  @Test
  void nobodyElseIsThereWhileOneChangesARange() throws Exception {
    AtomicInteger[] inside = new AtomicInteger[PLACES];
    for (int i = 0; i < PLACES; i++) {
      inside[i] = new AtomicInteger();
    }
    CountDownLatch begin = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Random random = new Random(i);
        ends.add(
            threads.submit(
                () -> {
                  begin.await();
                  for (int times = 0; times < 3000; times++) {
                    hold(inside, random);
                  }
                  return true;
                }));
      }
      begin.countDown();
      for (Future<?> end : ends) {
        end.get(40, TimeUnit.SECONDS);
      }
    }
  }

  private void hold(AtomicInteger[] inside, Random random) {
    int start = random.nextInt(PLACES);
    Range range = new Range(start, 1 + random.nextInt(PLACES - start));
    boolean exclusive = random.nextInt(3) == 0;
    int mine = exclusive ? 1000 : 1;
    try (var _ = exclusive ? locks.exclusive(range) : locks.shared(range)) {
      for (long at = range.offset(); at < range.end(); at++) {
        int now = inside[(int) at].addAndGet(mine);
        assertThat(now).isLessThanOrEqualTo(exclusive ? 1000 : 999);
      }
      for (long at = range.offset(); at < range.end(); at++) {
        inside[(int) at].addAndGet(-mine);
      }
    }
  }
}
