package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Random;
import nbd.testkit.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The property test finds each kind of mistake, on the wire and in process. */
@Timeout(120)
class PlantedBugsTest {
  private static final int TRIES = 20;
  private static final int REQUESTS = 100;

  @FunctionalInterface
  private interface Run {
    int ask(Stack stack, Random random, int times) throws IOException;
  }

  /** Several disks, for not every mistake shows on each. */
  private static void askAll(Bug bug, Run run) throws IOException {
    for (int seed = 0; seed < TRIES; seed++) {
      Random random = new Random(seed);
      Stack stack = bug.over(Bug.sound(random));
      try {
        run.ask(stack, random, REQUESTS);
      } catch (RefusedException failed) {
        // The server has found it: the request fails and nothing else.
        throw new AssertionError(failed);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachIsFoundOnTheWire(Bug bug) {
    assertThatThrownBy(() -> askAll(bug, Questions::overTheWire))
        .isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @EnumSource
  void eachIsFoundInProcess(Bug bug) {
    assertThatThrownBy(() -> askAll(bug, Questions::inProcess)).isInstanceOf(AssertionError.class);
  }

  @Test
  void theDiskThatTheyAreMadeOfIsRight() {
    assertThatCode(
            () -> {
              for (int seed = 0; seed < TRIES; seed++) {
                Random random = new Random(seed);
                Questions.overTheWire(Bug.sound(random), random, REQUESTS);
                Questions.inProcess(Bug.sound(random), random, REQUESTS);
              }
            })
        .doesNotThrowAnyException();
  }
}
