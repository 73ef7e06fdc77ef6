package nbd.itest.stacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import nbd.api.Range;
import nbd.testkit.Headers;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random stacks of all filters under several clients at once, each with a part of the disk that is
 * its own and an oracle of that. The parts meet inside the blocks that filters work in. {@code
 * -Dnbdj.seed=N} makes the same stacks and requests, in another order of events.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CrowdedStacksTest {
  private static final long SEED = Long.getLong("nbdj.seed", System.nanoTime());
  private static final int STACKS = Integer.getInteger("nbdj.stacks", 1200) / 4;
  private static final int CLIENTS = 4;
  private static final int REQUESTS = 40;

  @TempDir Path temp;

  @Test
  void nobodysBytesAreChangedByOthers() throws Exception {
    System.out.printf("crowded stacks: -Dnbdj.seed=%d%n", SEED);
    for (int i = 0; i < STACKS; i++) {
      Random random = new Random(new SplittableRandom(SEED + i).nextLong());
      RandomStack stack = RandomStack.of(random, Files.createDirectory(temp.resolve("s" + i)));
      try {
        crowd(stack, SEED + i);
      } catch (Exception | AssertionError failed) {
        throw new AssertionError(
            "stack %d of -Dnbdj.seed=%d, %s: %s".formatted(i, SEED, stack, failed), failed);
      }
    }
    System.out.printf("crowded stacks: %d stacks, %d cases%n", STACKS, STACKS * CLIENTS * REQUESTS);
  }

  private static void crowd(RandomStack stack, long seed) throws Exception {
    List<Player> players = new ArrayList<>();
    try (ServedDisk served = stack.layers().serve();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<?>> ends = new ArrayList<>();
      for (Range part : parts(stack.sketch())) {
        Random random = new Random(seed + ends.size());
        Player player = new Player(stack.sketch(), part, seed, random);
        Headers headers = ends.size() % 2 == 0 ? Headers.COMPACT : Headers.EXTENDED;
        players.add(player);
        ends.add(
            threads.submit(
                () -> {
                  play(served, headers, player);
                  return true;
                }));
      }
      for (Future<?> end : ends) {
        end.get(1, TimeUnit.MINUTES);
      }
      try (WireClient later = served.connect()) {
        for (Player player : players) {
          player.readAll(new WireLine(later));
        }
      }
    }
  }

  private static void play(ServedDisk served, Headers headers, Player player) throws IOException {
    try (WireClient client = served.connect(headers)) {
      player.play(List.of(new WireLine(client)), REQUESTS);
    }
  }

  /** As many as there are clients, or fewer on a disk of few blocks. */
  private static List<Range> parts(Sketch sketch) {
    long blocks = (sketch.size() + sketch.block() - 1L) / sketch.block();
    List<Range> parts = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      long start = blocks * i / CLIENTS * sketch.block();
      long end = Math.min(blocks * (i + 1) / CLIENTS * sketch.block(), sketch.size());
      if (start < end) {
        parts.add(Range.between(start, end));
      }
    }
    return parts;
  }
}
