package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Random;
import java.util.stream.Stream;
import nbd.testkit.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

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
      Random random = Seeds.random(seed);
      Stack stack = bug.over(Broken.sound(random));
      try {
        run.ask(stack, random, REQUESTS);
      } catch (RefusedException failed) {
        // The server has found it: the request fails and nothing else.
        throw new AssertionError(failed);
      }
    }
  }

  static Stream<Bug> bugs() {
    return Stream.<Bug[]>of(AddressBug.values(), StatusBug.values(), ContextBug.values())
        .flatMap(Stream::of);
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void eachIsFoundOnTheWire(Bug bug) {
    assertThatThrownBy(() -> askAll(bug, Questions::overTheWire))
        .isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void eachIsFoundInProcess(Bug bug) {
    assertThatThrownBy(() -> askAll(bug, Questions::inProcess)).isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @EnumSource
  void eachOfAServerIsFoundOnTheWire(ServerBug bug) {
    assertThatThrownBy(
            () ->
                askAll(
                    sound -> sound,
                    (stack, random, times) -> Questions.overTheWire(stack, random, times, bug)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void theDiskThatTheyAreMadeOfIsRight() {
    assertThatCode(
            () -> {
              for (int seed = 0; seed < TRIES; seed++) {
                Random random = Seeds.random(seed);
                Questions.overTheWire(Broken.sound(random), random, REQUESTS);
                Questions.inProcess(Broken.sound(random), random, REQUESTS);
              }
            })
        .doesNotThrowAnyException();
  }
}
