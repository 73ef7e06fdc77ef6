package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random plugins behind random filters are asked at random, by compact and by extended headers, of
 * one metadata context and of several: each reply is decoded from the wire, held against the
 * protocol's rules and then against the truth. {@code -Dnbdj.seed=N} repeats a run; the seed is
 * always printed.
 */
class ExtentsPropertyTest {
  private static final int STACKS = 1_000;
  private static final int WIRE_REQUESTS = 120;
  private static final int DIRECT_CALLS = 40;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void everyAnswerOnTheWireKeepsTheRulesAndTellsTheTruth() throws Exception {
    int cases =
        overStacks("wire", (stack, random) -> Questions.overTheWire(stack, random, WIRE_REQUESTS));
    assertThat(cases).isGreaterThanOrEqualTo(100_000);
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void everyAnswerOfTheLayersTellsTheTruthInSixtyFourBits() throws Exception {
    int cases =
        overStacks(
            "in process", (stack, random) -> Questions.inProcess(stack, random, DIRECT_CALLS));
    assertThat(cases).isGreaterThanOrEqualTo(STACKS * DIRECT_CALLS * 9 / 10);
  }

  @FunctionalInterface
  private interface Run {
    int ask(Stack stack, Random random) throws Exception;
  }

  private static int overStacks(String what, Run run) throws Exception {
    System.out.println("extents " + what + ": -Dnbdj.seed=" + Seeds.SEED);
    long start = System.nanoTime();
    int cases = 0;
    for (int i = 0; i < STACKS; i++) {
      Random random = Seeds.random(Seeds.SEED + i);
      Stack stack = Stack.random(random);
      try {
        cases += run.ask(stack, random);
      } catch (Exception | AssertionError failed) {
        String which = "stack %d of -Dnbdj.seed=%d, %s, %s".formatted(i, Seeds.SEED, stack, failed);
        throw new AssertionError(which, failed);
      }
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    System.out.printf("extents %s: %d cases in %d ms%n", what, cases, millis);
    return cases;
  }
}
