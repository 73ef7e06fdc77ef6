package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import nbd.api.SplitDisk.Started;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many calls of one handle under way at a time. */
class SplitInFlightTest {
  private static final int CALLS = 64;
  private static final int ROUNDS = 20;

  /** Each caller has a part of the disk for itself, so that it knows what is there. */
  private static final int PART = 48 << 10;

  private final BlockingQueue<Started> queue = new LinkedBlockingQueue<>();
  private final SplitDisk disk = new SplitDisk(SplitDisk.LONG, queue::add);

  /** What the device has; only its own thread touches it. */
  private final byte[] content = new byte[CALLS * PART];

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void callsThatAreCompletedInAnyOrderDoNotMix(long seed) throws Exception {
    Thread device = Thread.ofPlatform().start(() -> serve(new Random(seed)));
    try (ExecutorService callers = Executors.newThreadPerTaskExecutor(Thread::new)) {
      List<Callable<byte[]>> all = new ArrayList<>();
      for (int part = 0; part < CALLS; part++) {
        long at = (long) part * PART;
        Random random = new Random(seed * 1000 + part);
        all.add(() -> use(at, random));
      }
      byte[] expected = new byte[0];
      for (Future<byte[]> part : callers.invokeAll(all)) {
        expected = concat(expected, part.get());
      }
      device.join();
      assertThat(content).isEqualTo(expected);
    } catch (ExecutionException failed) {
      throw new AssertionError(failed.getCause());
    }
    assertThat(disk.started).hasSize(CALLS * ROUNDS);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Reads and writes; returns what must be there in the end. */
  private byte[] use(long at, Random random) throws IOException {
    byte[] oracle = new byte[PART];
    for (int round = 0; round < ROUNDS; round++) {
      int offset = random.nextInt(PART);
      int length = 1 + random.nextInt(PART - offset);
      if (random.nextBoolean()) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        disk.write(at + offset, bytes);
        System.arraycopy(bytes, 0, oracle, offset, length);
      } else {
        assertThat(disk.read(at + offset, length))
            .isEqualTo(Arrays.copyOfRange(oracle, offset, offset + length));
      }
    }
    return oracle;
  }

  /** Begins with the first call when all callers have made one, and does them in any order. */
  private void serve(Random random) {
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<Started> underWay = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
          underWay.add(queue.take());
        }
        Collections.shuffle(underWay, random);
        underWay.forEach(this::carryOut);
      }
    } catch (InterruptedException never) {
      throw new AssertionError(never);
    }
  }

  private void carryOut(Started call) {
    int at = (int) call.range().offset();
    if (call.what().equals("read")) {
      call.memory().put(content, at, call.memory().remaining());
    } else {
      call.memory().get(content, at, call.memory().remaining());
    }
    call.completion().succeeded();
  }
}
