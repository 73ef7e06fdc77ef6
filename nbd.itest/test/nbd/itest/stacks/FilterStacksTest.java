package nbd.itest.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import nbd.api.Range;
import nbd.testkit.Headers;
import nbd.testkit.OpenDisk;
import nbd.testkit.ServedDisk;
import nbd.testkit.Upgrade;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Random stacks of all filters against an oracle. {@code -Dnbdj.seed=N} repeats a run. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FilterStacksTest {
  private static final long SEED = Long.getLong("nbdj.seed", System.nanoTime());
  private static final int STACKS = Integer.getInteger("nbdj.stacks", 1200);
  private static final int REQUESTS = 60;

  @TempDir Path temp;

  @Test
  void everyFilterIsInTheStacks() {
    Set<String> known = new HashSet<>(Recipes.names());
    known.addAll(Containers.names());
    assertThat(known).containsExactlyInAnyOrderElementsOf(Filters.names());
  }

  @FunctionalInterface
  private interface Game {
    int play(RandomStack stack, long seed, Random random) throws Exception;
  }

  private void play(String what, int stacks, Game game) throws IOException {
    System.out.printf("%s: -Dnbdj.seed=%d%n", what, SEED);
    int cases = 0;
    for (int i = 0; i < stacks; i++) {
      Random random = new Random(new SplittableRandom(SEED + i).nextLong());
      Path folder = Files.createDirectory(temp.resolve(what.replace(' ', '-') + i));
      RandomStack stack = RandomStack.of(random, folder);
      try {
        cases += game.play(stack, SEED + i, random);
      } catch (Exception | AssertionError failed) {
        throw new AssertionError(
            "stack %d of -Dnbdj.seed=%d, %s: %s".formatted(i, SEED, stack, failed), failed);
      }
    }
    System.out.printf("%s: %d stacks, %d cases%n", what, stacks, cases);
  }

  @Test
  void whatIsReadAndToldIsAsTheOracleHasIt() throws IOException {
    play("stacks of filters", STACKS, FilterStacksTest::overTheWire);
  }

  private static int overTheWire(RandomStack stack, long seed, Random random) throws Exception {
    Sketch sketch = stack.sketch();
    Player player = new Player(sketch, new Range(0, sketch.size()), seed, random);
    try (ServedDisk served = stack.layers().serve()) {
      try (WireClient compact = served.connect();
          WireClient extended = served.connect(Headers.EXTENDED)) {
        assertThat(compact.size()).isEqualTo(sketch.size());
        assertThat(compact.facts().minimum()).isEqualTo(sketch.block());
        player.play(List.of(new WireLine(compact), new WireLine(extended)), REQUESTS);
        player.readAll(new WireLine(extended));
      }
      try (WireClient later = served.connect()) {
        player.readAll(new WireLine(later));
      }
    }
    return player.cases();
  }

  @Test
  void nothingIsLostWhenEveryLayerIsUpgraded() throws IOException {
    play("upgraded stacks", STACKS / 4, FilterStacksTest::upgraded);
  }

  private static int upgraded(RandomStack stack, long seed, Random random) throws Exception {
    Sketch sketch = stack.sketch();
    Player player = new Player(sketch, new Range(0, sketch.size()), seed, random);
    try (OpenDisk disk = stack.layers().open()) {
      for (int i = 0; i < 3; i++) {
        player.play(List.of(new DirectLine(disk)), REQUESTS / 3);
        Upgrade done = disk.upgrade();
        assertThat(done).as("upgrade of %s", stack).isEqualTo(Upgrade.DONE);
      }
      player.readAll(new DirectLine(disk));
    }
    return player.cases();
  }
}
