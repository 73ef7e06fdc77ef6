package nbd.filters.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.filters.attempts.Flaky;
import nbd.filters.attempts.LostWritesException;
import nbd.filters.bytes.BufferSource;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.TestSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that break at any time, and what is lost then. */
class BrokenConnectionsTest {
  private static final int SIZE = 600;

  private final Flaky flaky = new Flaky(SIZE);

  private OpenDisk open() throws IOException {
    return Layers.of(flaky).behind(new RetryFilter(), "retry-delay=1ns", "retries=20").open();
  }

  /**
   * What a client may rely on: a write that was acknowledged before a flush that succeeded is
   * there, unless a flush or a write with FUA has failed in between.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void neverPretendsThatLostWritesAreStable(int seed) throws IOException {
    Random random = new Random(seed);
    byte[] written = new byte[SIZE];
    boolean[] sure = new boolean[SIZE];
    Arrays.fill(sure, true);
    int told = 0;
    try (OpenDisk disk = open()) {
      for (int i = 0; i < 5000; i++) {
        if (random.nextInt(10) == 0) {
          flaky.breakNow();
        } else if (random.nextInt(20) == 0) {
          flaky.fail(List.of("write", "flush", "half").get(random.nextInt(3)), 1);
        }
        told += step(disk, random, written, sure) ? 0 : 1;
      }
    }
    assertThat(told).isBetween(50, 2000);
  }

  /** Whether the client was not told of a loss. */
  private boolean step(OpenDisk disk, Random random, byte[] written, boolean[] sure)
      throws IOException {
    int at = random.nextInt(SIZE);
    try {
      switch (random.nextInt(8)) {
        case 0 -> {
          disk.flush();
          byte[] stable = flaky.stable();
          for (int i = 0; i < SIZE; i++) {
            assertThat(!sure[i] || stable[i] == written[i]).as("byte " + i).isTrue();
          }
        }
        case 1 -> {
          write(disk, at, random, written, sure, Flag.FUA);
          assertThat(flaky.stable()[at]).isEqualTo(written[at]);
        }
        case 2, 3, 4 -> write(disk, at, random, written, sure);
        default -> disk.read(at, 1);
      }
      return true;
    } catch (LostWritesException told) {
      // The client writes again what it needs; until then it relies on nothing.
      Arrays.fill(sure, false);
      return false;
    }
  }

  private static void write(
      OpenDisk disk, int at, Random random, byte[] written, boolean[] sure, Flag... flags)
      throws IOException {
    byte value = (byte) random.nextInt();
    sure[at] = false;
    disk.write(at, new byte[] {value}, flags);
    written[at] = value;
    sure[at] = true;
  }

  /** The checker between the layers sees whether a handle is closed while a call is inside. */
  @Test
  void opensOneDiskAfterTheOtherForManyRequestsAtATime() throws Exception {
    int threads = 6;
    try (OpenDisk disk = open();
        ExecutorService pool = Executors.newFixedThreadPool(threads + 1)) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int part = i * (SIZE / threads);
        work.add(() -> writeAndRead(disk.handle(), part));
      }
      work.add(
          () -> {
            for (int i = 0; i < 300; i++) {
              flaky.fail(i % 2 == 0 ? "half" : "write", 2);
              flaky.fail("open", i % 3);
              assertThat(flaky.handles()).isLessThanOrEqualTo(1);
            }
            return null;
          });
      for (Future<Void> each : pool.invokeAll(work)) {
        each.get();
      }
    }
    assertThat(flaky.handles()).isZero();
  }

  private static Void writeAndRead(Handle disk, int part) throws IOException {
    for (int i = 1; i <= 300; i++) {
      byte[] bytes = new byte[SIZE / 6];
      Arrays.fill(bytes, (byte) i);
      Range range = new Range(part, bytes.length);
      disk.write(range, new BufferSource(ByteBuffer.wrap(bytes)), Flag.NONE);
      try (TestSink sink = new TestSink(bytes.length)) {
        disk.read(range, sink);
        assertThat(sink.bytes()).isEqualTo(bytes);
      }
    }
    return null;
  }
}
