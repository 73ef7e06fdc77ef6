package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
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

  /** As the library does, through the stub. */
  private static void complete(long number, long error) {
    Callbacks.enter();
    MethodHandle done =
        Native.function(Stubs.of(Stubs.DONE), FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
    Native.call(
        () -> {
          done.invokeExact(number, error);
          return null;
        });
  }
}
