package nbd.filters.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Range;
import org.junit.jupiter.api.Test;

class UnpackedOnceTest {
  private static final Unpacked DISK =
      new Unpacked(null, new DataRuns(new Range(0, 1), new long[0]));

  private final UnpackedOnce once = new UnpackedOnce();

  @Test
  void othersWaitForTheFirstOne() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger times = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Unpacked>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(
            threads.submit(
                () ->
                    once.unpacked(
                        () -> {
                          times.incrementAndGet();
                          awaitQuietly(goOn);
                          return DISK;
                        })));
      }
      goOn.countDown();
      for (Future<Unpacked> each : all) {
        assertThat(each.get()).isSameAs(DISK);
      }
    }
    assertThat(times).hasValue(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void whatFailedIsTriedAgain() throws IOException {
    assertThatThrownBy(
            () ->
                once.unpacked(
                    () -> {
                      throw new IOException("away");
                    }))
        .hasMessage("away");
    assertThat(once.unpacked(() -> DISK)).isSameAs(DISK);
  }
}
