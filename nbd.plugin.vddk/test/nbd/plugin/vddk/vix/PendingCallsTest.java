package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Against libraries that break their own rules. */
final class PendingCallsTest {
  private final List<Long> told = new ArrayList<>();

  @Test
  void eachCallHasANumberOfItsOwn() {
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      PendingCalls.start("a call", told::add, number -> numbers.add(number) ? 7 : 0);
    }
    assertThat(numbers).doesNotHaveDuplicates();
    assertThat(told).isEmpty();
    assertThat(Shared.calls()).isEmpty();
  }

  @Test
  void oneThatIsCompletedAndRefusedCountsAsCompleted() {
    long result =
        PendingCalls.start(
            "a call",
            told::add,
            number -> {
              complete(number, 8);
              return 6;
            });
    assertThat(result).isEqualTo(Errors.ASYNC);
    assertThat(told).containsExactly(8L);
  }

  @Test
  void oneThatThrowsIsForgotten() {
    assertThatThrownBy(
            () ->
                PendingCalls.start(
                    "a call",
                    told::add,
                    _ -> {
                      throw new IllegalStateException("no memory");
                    }))
        .hasMessage("no memory");
    assertThat(Shared.calls()).isEmpty();
  }

  @Test
  void aNumberThatNobodyWaitsForIsIgnored() {
    complete(-1, 0);
    assertThat(told).isEmpty();
  }

  @Test
  void whatIsThrownByTheOneWhoWaitsIsToldAndStaysInTheStub() {
    IllegalStateException thrown = new IllegalStateException("no room");
    List<Object[]> calls = new ArrayList<>();
    Function<Object[], Object> version = calls::add;
    Shared.callbacks().addFirst(version);
    try {
      failToTake(thrown);
    } finally {
      Shared.callbacks().remove(version);
    }
    assertThat(calls).hasSize(1);
    assertThat(calls.getFirst()).startsWith(Stubs.FAILED).endsWith(8L, thrown);
  }

  @Test
  void whatIsThrownByTheOneWhoWaitsIsLogged() {
    Callbacks.enter();
    PrintStream real = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, UTF_8));
    try {
      failToTake(new IllegalStateException("no room at all"));
    } finally {
      System.setErr(real);
    }
    assertThat(log.toString(UTF_8))
        .contains("a callback of VixDiskLib failed", "IllegalStateException: no room at all");
  }

  @Test
  void whatIsThrownWhileNobodyIsThereIsLostInTheStub() {
    Callbacks.leave();
    failToTake(new IllegalStateException("nobody there"));
    assertThat(Shared.calls()).isEmpty();
  }

  private static void failToTake(RuntimeException thrown) {
    PendingCalls.start(
        "a call",
        _ -> {
          throw thrown;
        },
        number -> {
          done(number, 8);
          return Errors.ASYNC;
        });
  }

  /** As the library does, through the stub. */
  private static void complete(long number, long error) {
    Callbacks.enter();
    done(number, error);
  }

  private static void done(long number, long error) {
    MethodHandle done =
        Native.function(Stubs.of(Stubs.DONE), FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
    Native.call(
        () -> {
          done.invokeExact(number, error);
          return null;
        });
  }
}
