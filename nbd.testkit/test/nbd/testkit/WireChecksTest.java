package nbd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.ExtentMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link ContractChecker#check} asks of a server, of disks that change their mind. */
@Timeout(60)
class WireChecksTest {
  private static final long SIZE = 5L << 30;

  private final AtomicInteger calls = new AtomicInteger();

  /** Each range is asked for as a whole, with REQ_ONE, and in this one context alone. */
  private Layers differentAt(int call) {
    return Layers.of(
        Scripted.ofSize(SIZE)
            .context(
                "x:moody",
                (asked, most) -> {
                  int status = calls.getAndIncrement() % 3 == call ? 1 : 0;
                  return ExtentMap.of(asked.offset(), asked.length(), status);
                }));
  }

  private static void check(Layers layers, Headers headers) throws IOException {
    try (ServedDisk served = layers.serve();
        WireClient client = served.connect(headers)) {
      new WireChecks(client).all(4096, new Random(1));
    }
  }

  @ParameterizedTest
  @CsvSource({"COMPACT, 1, with REQ_ONE", "EXTENDED, 1, with REQ_ONE", "EXTENDED, 2, alone"})
  void anAnswerThatDependsOnTheQuestionIsFound(Headers headers, int call, String how) {
    assertThatThrownBy(() -> check(differentAt(call), headers))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("x:moody of ")
        .hasMessageContaining("is told differently " + how);
  }

  /** The first status is right each time, and the place where it ends is not. */
  private Layers endsElsewhereAt(int call) {
    return Layers.of(
        Scripted.ofSize(SIZE)
            .context(
                "x:moody",
                (asked, most) -> {
                  boolean wrong = calls.getAndIncrement() % 3 == call;
                  long end = Math.max(1, wrong ? asked.length() / 2 : asked.length() / 4);
                  return ExtentMap.strict(asked.offset()).append(end, 7).append(1, 8).build();
                }));
  }

  @ParameterizedTest
  @CsvSource({"COMPACT, 1, with REQ_ONE", "EXTENDED, 1, with REQ_ONE", "EXTENDED, 2, alone"})
  void anAnswerThatIsTheSameOnlyAtItsBeginningIsFound(Headers headers, int call, String how) {
    assertThatThrownBy(() -> check(endsElsewhereAt(call), headers))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("x:moody of ")
        .hasMessageContaining("is told differently " + how);
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerMayEndEarlierThanAnother(Headers headers) throws IOException {
    check(endsElsewhereAt(-1), headers);
    assertThat(calls).hasPositiveValue();
  }

  @ParameterizedTest
  @EnumSource
  void bytesThatDependOnTheReadAreFound(Headers headers) {
    Scripted disk = Scripted.ofSize(4096).content(_ -> (byte) calls.getAndIncrement());
    assertThatThrownBy(() -> check(Layers.of(disk), headers))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("brings another byte");
  }

  @ParameterizedTest
  @EnumSource
  void oneThatDoesNotIsRight(Headers headers) throws IOException {
    check(differentAt(-1), headers);
    assertThat(calls).hasPositiveValue();
  }

  @Test
  void theWholeDiskIsAskedForInOneExtendedRequest() throws IOException {
    AtomicInteger whole = new AtomicInteger();
    Scripted disk =
        Scripted.ofSize(SIZE)
            .context(
                "x:size",
                (asked, most) -> {
                  whole.addAndGet(asked.length() == SIZE ? 1 : 0);
                  return ExtentMap.of(asked.offset(), asked.length(), 0);
                });
    check(Layers.of(disk), Headers.COMPACT);
    assertThat(whole).hasValue(0);
    check(Layers.of(disk), Headers.EXTENDED);
    assertThat(whole).hasPositiveValue();
  }
}
