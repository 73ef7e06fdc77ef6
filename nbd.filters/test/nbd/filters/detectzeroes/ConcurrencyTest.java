package nbd.filters.detectzeroes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import nbd.api.Allocation;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.filters.bytes.BufferSource;
import nbd.filters.cacheextents.CacheExtentsFilter;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;

/**
 * Clients that write, each its own part, while all ask for all; over both filters that remember.
 */
class ConcurrencyTest {
  private static final int CLIENTS = 4;
  private static final int PART = 64 << 10;
  private static final int ROUNDS = 2000;

  @Test
  void neverTellsZeroWhatAClientHasJustWritten() throws Exception {
    Layers memory = Layers.of(new MemoryPlugin(), String.valueOf(CLIENTS * PART));
    run(memory.behind(new DetectZeroesFilter()));
    run(memory.behind(new DetectZeroesFilter(), "detect-zeroes-writes=off"));
    run(memory.behind(new CacheExtentsFilter()));
    run(memory.behind(new CacheExtentsFilter()).behind(new DetectZeroesFilter()));
  }

  private static void run(Layers layers) throws Exception {
    try (OpenDisk first = layers.open();
        OpenDisk second = first.again("")) {
      List<CompletableFuture<Integer>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int number = i;
        Handle handle = (i % 2 == 0 ? first : second).handle();
        clients.add(CompletableFuture.supplyAsync(() -> new Writer(handle, number).run()));
      }
      for (CompletableFuture<Integer> client : clients) {
        assertThat(client.get(60, TimeUnit.SECONDS)).isEqualTo(ROUNDS);
      }
    }
  }

  private record Writer(Handle handle, int number) {
    int run() {
      Random random = new Random(number);
      try {
        for (int i = 0; i < ROUNDS; i++) {
          round(random);
        }
        return ROUNDS;
      } catch (IOException failure) {
        throw new IllegalStateException(failure);
      }
    }

    private void round(Random random) throws IOException {
      Range block = new Range((long) number * PART + 4096L * random.nextInt(PART / 4096), 4096);
      if (random.nextBoolean()) {
        handle.zero(block, Flag.NONE);
        status(new Range(0, (long) CLIENTS * PART));
      } else {
        byte[] bytes = new byte[4096];
        bytes[random.nextInt(4096)] = 1;
        handle.write(
            block, new BufferSource(ByteBuffer.allocateDirect(4096).put(bytes).flip()), Flag.NONE);
        assertThat(status(block) & Allocation.ZERO).isZero();
      }
    }

    private long status(Range asked) throws IOException {
      return handle
          .contexts()
          .allocation()
          .orElseThrow()
          .extents(asked, 1000)
          .statusAt(asked.offset());
    }
  }
}
