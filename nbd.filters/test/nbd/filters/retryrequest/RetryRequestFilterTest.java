package nbd.filters.retryrequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.Blocking;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.ParameterException;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.filters.RandomCalls;
import nbd.filters.Samples;
import nbd.filters.attempts.Flaky;
import nbd.filters.attempts.LostWritesException;
import nbd.filters.error.ErrorFilter;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.TestSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryRequestFilterTest {
  private final Flaky flaky = new Flaky(1000);

  private Layers layers(String... words) {
    String[] all = new String[words.length + 1];
    System.arraycopy(words, 0, all, 1, words.length);
    all[0] = "retry-request-delay=1ns";
    return Layers.of(flaky).behind(new RetryRequestFilter(), all);
  }

  private static void call(OpenDisk disk, String call) throws IOException {
    switch (call) {
      case "read" -> assertThat(disk.read(10, 20)).hasSize(20);
      case "write" -> disk.write(10, new byte[] {1, 2, 3});
      case "zero" -> disk.zero(10, 20);
      case "trim" -> disk.trim(10, 20);
      case "cache" -> disk.cache(10, 20);
      case "extents" -> disk.extents(Allocation.NAME, new Range(10, 20), 1);
      default -> disk.flush();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1000001", "9223372036854775807"})
  void keepsTheContract(String size) throws IOException {
    Layers layers = Layers.of(new MemoryPlugin(), size).behind(new RetryRequestFilter());
    ContractChecker.check(layers);
    ContractChecker.check(layers.readOnly());
  }

  @ParameterizedTest
  @ValueSource(strings = {"read", "write", "zero", "trim", "cache", "extents", "flush"})
  void triesEachRequestTwiceAgain(String call) throws IOException {
    try (OpenDisk disk = layers().open()) {
      assertThat(disk.traits().blocking()).isEqualTo(Blocking.MAYBE);
      flaky.calls();
      flaky.fail(call, 2);
      call(disk, call);
      assertThat(flaky.calls()).isEqualTo(String.join(" ", call, call, call));
      disk.flush();
      flaky.calls();
      flaky.fail(call, 4);
      assertThatThrownBy(() -> call(disk, call)).hasMessage(call + " fails");
      assertThat(flaky.calls()).isEqualTo(String.join(" ", call, call, call));
    }
  }

  @Test
  void triesAsOftenAsItIsTold() throws IOException {
    try (OpenDisk disk = layers("retry-request-retries=7").open()) {
      flaky.fail("read", 7);
      assertThat(disk.read(0, 1)).containsExactly(0);
    }
    try (OpenDisk disk = layers("retry-request-retries=0").open()) {
      flaky.fail("read", 1);
      assertThatThrownBy(() -> disk.read(0, 1)).hasMessage("read fails");
    }
  }

  @Test
  void givesEachAttemptAllBytesOfAWrite() throws IOException {
    try (OpenDisk disk = layers().open()) {
      flaky.fail("received", 2);
      disk.write(0, Samples.bytes(1000));
      assertThat(disk.read(0, 1000)).isEqualTo(Samples.bytes(1000));
    }
  }

  @Test
  void givesEachByteOnceThatAFailedAttemptHadGivenAlready() throws IOException {
    try (OpenDisk disk = layers().open()) {
      disk.write(0, Samples.bytes(1000));
      flaky.fail("half", 2);
      assertThat(disk.read(0, 1000)).isEqualTo(Samples.bytes(1000));
      flaky.fail("half", 1);
      assertThat(disk.read(999, 1)).containsExactly(Samples.bytes(1000)[999]);
    }
  }

  @Test
  void sendsAHoleAsAHole() throws IOException {
    try (OpenDisk disk = layers().open()) {
      flaky.fail("hole", 2);
      try (TestSink sink = disk.readHeld(0, 1000)) {
        assertThat(sink.parts()).containsExactly(new TestSink.Part(TestSink.Way.HOLE, 0, 1000));
      }
    }
  }

  @Test
  void tellsWhatIsGoodOfAReadThatFailsAtLast() throws IOException {
    try (OpenDisk disk = layers().open()) {
      disk.write(0, Samples.bytes(1000));
      flaky.fail("partial", 9, Flaky.partial(30));
      TestSink sink = new TestSink(60);
      PartialReadException failed =
          catchThrowableOfType(
              PartialReadException.class, () -> disk.handle().read(new Range(0, 60), sink));
      assertThat(failed.good()).isEqualTo(30);
      assertThat(sink.bytes(30)).startsWith(Samples.bytes(30));
      sink.close();
    }
  }

  @Test
  void takesItForAnAnswerThatZeroingIsNotFast() throws IOException {
    try (OpenDisk disk = layers().open()) {
      flaky.calls();
      NbdException failed =
          catchThrowableOfType(NbdException.class, () -> disk.zero(0, 10, Flag.FAST_ZERO));
      assertThat(failed.code()).isEqualTo(ErrorCode.ENOTSUP);
      assertThat(flaky.calls()).isEqualTo("zero");
    }
  }

  /** Nothing is lost but what its client is told of. */
  @Test
  void takesItForAnAnswerThatThereIsNoRoomForAWriteThatIsToBeStable() throws IOException {
    try (OpenDisk disk = layers().open();
        OpenDisk other = disk.again("")) {
      disk.write(0, new byte[] {1});
      flaky.fail("write", 1, new NbdException(ErrorCode.ENOSPC, "no room"));
      assertThatThrownBy(() -> disk.write(1, new byte[] {3}, Flag.FUA)).hasMessage("no room");
      other.flush();
      disk.flush();
      assertThat(flaky.stable()).startsWith(1, 0);
    }
  }

  /** The system reports a failed flush once, and the next one succeeds without the data. */
  @Test
  void hidesNoFlushThatHasLostSomething() throws IOException {
    try (OpenDisk disk = layers().open()) {
      disk.write(0, new byte[] {1});
      flaky.fail("flush", 1);
      assertThatThrownBy(disk::flush).isInstanceOf(LostWritesException.class);
      disk.flush();
      disk.write(0, new byte[] {2});
      flaky.fail("write", 1);
      assertThatThrownBy(() -> disk.write(1, new byte[] {3}, Flag.FUA))
          .isInstanceOf(LostWritesException.class)
          .hasMessage(
              "the disk below has failed, and what was written since the last flush may be lost");
      disk.write(1, new byte[] {3}, Flag.FUA);
      flaky.fail("write", 1);
      disk.write(1, new byte[] {4}, Flag.FUA);
      flaky.fail("write", 1);
      disk.write(1, new byte[] {5});
      disk.flush();
      assertThat(flaky.stable()).startsWith(2, 5);
    }
  }

  @Test
  void opensAgain() throws IOException {
    flaky.fail("open", 2);
    try (OpenDisk disk = layers().open()) {
      assertThat(flaky.calls()).isEqualTo("open open open");
      assertThat(disk.size()).isEqualTo(1000);
    }
    flaky.calls();
    flaky.fail("open", 1);
    assertThatThrownBy(layers("retry-request-open=false")::open).hasMessage("open fails");
    assertThat(flaky.calls()).isEqualTo("open");
  }

  @Test
  void takesARefusalForAnAnswer() {
    flaky.fail("open", 1, new OpenException(OpenException.Reason.UNKNOWN, "no such disk"));
    assertThatThrownBy(layers()::open).hasMessage("no such disk");
    assertThat(flaky.calls()).isEqualTo("open");
  }

  @Test
  void holdsWhatWasWrittenWhateverFails() throws IOException {
    Layers layers =
        Layers.of(new MemoryPlugin(), "10001")
            .behind(new ErrorFilter(), "error-rate=30%", "error-pwrite-rate=0")
            .behind(
                new RetryRequestFilter(), "retry-request-delay=1ns", "retry-request-retries=99");
    try (OpenDisk disk = layers.open()) {
      Oracle oracle = new Oracle(7, 10_001);
      RandomCalls calls = new RandomCalls(disk, oracle, 10_001, 7);
      calls.changes(500);
      calls.questions(100);
      disk.flush();
    }
  }

  @Test
  void saysWhatIsNotRight() {
    assertThatThrownBy(layers("retry-request-retries=1001")::open)
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'retry-request-retries': 1001 is too large; at most 1000 is right");
    assertThatThrownBy(
            Layers.of(flaky).behind(new RetryRequestFilter(), "retry-request-delay=0")::open)
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("parameter 'retry-request-delay' cannot be 0");
  }
}
