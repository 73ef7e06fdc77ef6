package nbd.filters.changed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ChangesTest {
  private final Changes changes = new Changes();

  @Test
  void withoutChangesItIsOverAtOnce() {
    assertThat(changes.grace().isOver()).isTrue();
    changes.end(changes.begin());
    assertThat(changes.grace().isOver()).isTrue();
  }

  @Test
  void waitsForThoseThatBeganBeforeAndForNoOthers() {
    int before = changes.begin();
    Changes.Grace grace = changes.grace();
    for (int i = 0; i < 5; i++) {
      assertThat(grace.isOver()).isFalse();
      changes.end(changes.begin());
    }
    int after = changes.begin();
    changes.end(before);
    assertThat(grace.isOver()).isTrue();
    changes.end(after);
  }

  @Test
  void waitsForThoseThatBeganBeforeInWhicheverColumnTheyAre() {
    int first = changes.begin();
    Changes.Grace turning = changes.grace();
    assertThat(turning.isOver()).isFalse();
    int second = changes.begin();
    assertThat(second).as("new ones go to the other column").isNotEqualTo(first);
    Changes.Grace grace = changes.grace();
    changes.end(first);
    assertThat(turning.isOver()).isTrue();
    assertThat(grace.isOver()).isFalse();
    changes.end(second);
    assertThat(grace.isOver()).isTrue();
  }

  @Test
  void isOverInTheEndAlthoughChangesNeverCease() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = Thread.ofPlatform().start(() -> overlapping(stop));
    }
    for (int i = 0; i < 50; i++) {
      Changes.Grace grace = changes.grace();
      long end = System.nanoTime() + 20_000_000_000L;
      while (!grace.isOver()) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.onSpinWait();
      }
    }
    stop.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Some change is always under way. */
  private void overlapping(AtomicBoolean stop) {
    int last = changes.begin();
    while (!stop.get()) {
      int next = changes.begin();
      changes.end(last);
      last = next;
    }
    changes.end(last);
  }
}
