package nbd.filters.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.Identity;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.ParameterException;
import nbd.api.Range;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.RandomCalls;
import nbd.filters.Samples;
import nbd.filters.attempts.Flaky;
import nbd.filters.attempts.LostWritesException;
import nbd.filters.error.ErrorFilter;
import nbd.filters.multiconn.MultiConnFilter;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryFilterTest {
  private final Flaky flaky = new Flaky(1000);

  private Layers layers(String... words) {
    return Layers.of(flaky)
        .behind(
            new RetryFilter(),
            Stream.concat(Stream.of("retry-delay=1ns"), Arrays.stream(words))
                .toArray(String[]::new));
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
    for (String words : new String[] {"retries=0", "retry-readonly=yes"}) {
      Layers layers = Layers.of(new MemoryPlugin(), size).behind(new RetryFilter(), words);
      ContractChecker.check(layers);
      ContractChecker.check(layers.readOnly());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"read", "write", "zero", "trim", "cache", "extents", "flush"})
  void opensTheDiskAgainForEachRequest(String call) throws IOException {
    try (OpenDisk disk = layers().open()) {
      assertThat(disk.traits().blocking()).isEqualTo(Blocking.MAYBE);
      flaky.calls();
      flaky.breakNow();
      call(disk, call);
      assertThat(flaky.calls()).isEqualTo(String.join(" ", call, "close open", call));
      call(disk, call);
      assertThat(flaky.calls()).isEqualTo(call);
    }
    assertThat(flaky.handles()).isZero();
  }

  @Test
  void givesUpAfterTheRetries() throws IOException {
    try (OpenDisk disk = layers("retries=2").open()) {
      flaky.calls();
      flaky.fail("read", 3);
      assertThatThrownBy(() -> disk.read(0, 1)).hasMessage("read fails");
      assertThat(flaky.calls()).isEqualTo("read close open read close open read");
      flaky.fail("read", 2);
      assertThat(disk.read(0, 1)).containsExactly(0);
    }
    assertThat(flaky.handles()).isZero();
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
      disk.write(0, Samples.bytes(1000), Flag.FUA);
      flaky.fail("half", 3);
      assertThat(disk.read(0, 1000)).isEqualTo(Samples.bytes(1000));
    }
  }

  @Test
  void holdsNothingOfADiskThatItCloses() throws IOException {
    try (OpenDisk disk = layers().open();
        var held = disk.readHeld(0, 1000)) {
      flaky.breakNow();
      assertThat(disk.read(0, 10)).isEqualTo(new byte[10]);
      assertThat(held.bytes()).isEqualTo(new byte[1000]);
    }
  }

  @Test
  void failsWhileTheDiskCannotBeOpened() throws IOException {
    try (OpenDisk disk = layers("retries=3").open()) {
      flaky.calls();
      flaky.fail("open", 3);
      flaky.fail("read", 1);
      NbdException failed = catchThrowableOfType(NbdException.class, () -> disk.read(0, 1));
      assertThat(failed.code()).isEqualTo(ErrorCode.ESHUTDOWN);
      assertThat(failed).hasMessage("retry: the disk below cannot be opened again: open fails");
      assertThat(flaky.calls()).isEqualTo("read close open open open");
      assertThat(disk.handle().mayWait(Call.Kind.READ, new Range(0, 1))).isTrue();
      assertThat(disk.read(0, 1)).containsExactly(0);
      assertThat(flaky.calls()).isEqualTo("open read");
      flaky.fail("open", 99);
      flaky.breakNow();
      assertThatThrownBy(() -> disk.read(0, 1)).isInstanceOf(NbdException.class);
    }
    assertThat(flaky.handles()).isZero();
  }

  @Test
  void closesADiskOnceAlsoWhereOpeningItAgainBreaks() throws IOException {
    try (OpenDisk disk = layers().open()) {
      flaky.calls();
      flaky.fail("read", 1);
      flaky.fail("open", 1, new IllegalStateException("broken"));
      assertThatThrownBy(() -> disk.read(0, 1)).hasStackTraceContaining("broken");
      assertThat(flaky.calls()).isEqualTo("read close open");
      assertThat(disk.read(0, 1)).containsExactly(0);
      assertThat(flaky.calls()).isEqualTo("open read");
    }
    assertThat(flaky.handles()).isZero();
  }

  @Test
  void goesOnWhereADiskThatHasFailedCannotBeClosed() throws IOException {
    try (OpenDisk disk = layers().open()) {
      flaky.fail("read", 1);
      flaky.fail("close", 1);
      assertThat(disk.read(0, 1)).containsExactly(0);
    }
  }

  @Test
  void opensTheFirstTimeAsOften() throws IOException {
    flaky.fail("open", 5);
    layers().open().close();
    assertThat(flaky.calls()).isEqualTo("open open open open open open close");
    flaky.fail("open", 6);
    assertThatThrownBy(layers()::open).hasMessage("open fails");
    flaky.fail("open", 1, new OpenException(OpenException.Reason.UNKNOWN, "no such disk"));
    flaky.calls();
    assertThatThrownBy(layers()::open).hasMessage("no such disk");
    assertThat(flaky.calls()).isEqualTo("open");
  }

  @Test
  void readsOnlyAfterAFailureWhereThatIsAskedFor() throws IOException {
    try (OpenDisk disk = layers("retry-readonly=yes").open()) {
      disk.write(0, new byte[] {7});
      disk.flush();
      flaky.calls();
      flaky.breakNow();
      assertThat(disk.read(0, 1)).containsExactly(7);
      assertThat(flaky.calls()).isEqualTo("read close open-readonly read");
      NbdException refused =
          catchThrowableOfType(NbdException.class, () -> disk.write(0, new byte[1]));
      assertThat(refused.code()).isEqualTo(ErrorCode.EPERM);
      assertThatThrownBy(() -> disk.zero(0, 1)).hasMessageContaining("retry-readonly");
      assertThatThrownBy(() -> disk.trim(0, 1)).hasMessageContaining("retry-readonly");
      disk.flush();
      assertThat(flaky.calls()).isEqualTo("flush");
      try (OpenDisk other = disk.again("")) {
        other.write(0, new byte[] {8});
      }
    }
  }

  @Test
  void doesNotWriteOnceMoreWhereTheFailureWasOfTheWrite() throws IOException {
    try (OpenDisk disk = layers("retry-readonly=yes").open()) {
      flaky.fail("write", 1);
      NbdException refused =
          catchThrowableOfType(NbdException.class, () -> disk.write(0, new byte[1]));
      assertThat(refused.code()).isEqualTo(ErrorCode.EPERM);
    }
  }

  static Stream<Arguments> others() {
    UnaryOperator<Traits.Builder> same = it -> it;
    UnaryOperator<Contexts> all = it -> it;
    return Stream.of(
        Arguments.of(999, same, all, "it has 999 bytes instead of 1000"),
        Arguments.of(1001, same, all, "it has 1001 bytes instead of 1000"),
        Arguments.of(1000, traits(it -> it.readOnly(true)), all, "it is read-only"),
        Arguments.of(1000, traits(it -> it.trim(Support.NONE)), all, "it cannot do trim any more"),
        Arguments.of(
            1000, traits(it -> it.cache(Support.NONE)), all, "it cannot do cache any more"),
        Arguments.of(
            1000,
            traits(it -> it.blockSizes(new BlockSizes(512, 4096, 1 << 20))),
            all,
            "it takes requests of 512 to 1048576 bytes, instead of 1 to 4294967295"),
        Arguments.of(
            1000,
            same,
            (UnaryOperator<Contexts>) it -> Contexts.none(),
            "it has no base:allocation any more"));
  }

  private static UnaryOperator<Traits.Builder> traits(UnaryOperator<Traits.Builder> change) {
    return change;
  }

  @ParameterizedTest
  @MethodSource("others")
  void usesNoDiskThatCannotDoWhatTheClientWasTold(
      long size, UnaryOperator<Traits.Builder> traits, UnaryOperator<Contexts> contexts, String why)
      throws IOException {
    try (OpenDisk disk = layers("retries=2").open()) {
      flaky.become(size, traits, contexts);
      flaky.breakNow();
      flaky.calls();
      assertThatThrownBy(() -> disk.read(0, 1))
          .hasMessage(
              "retry: the disk below cannot be opened again: the disk is not the one that it was: "
                  + why);
      assertThat(flaky.calls()).isEqualTo("read close open close open close");
      flaky.become(1000, it -> it, it -> it);
      assertThat(disk.read(0, 1)).containsExactly(0);
    }
  }

  @Test
  void usesNoOtherDiskOfTheSameSize() throws IOException {
    flaky.become(1000, it -> it.identity(new Identity("file", "1")), it -> it);
    try (OpenDisk disk = layers("retries=1").open()) {
      assertThat(disk.traits().identity()).contains(new Identity("file", "1"));
      flaky.become(1000, it -> it.identity(new Identity("file", "2")), it -> it);
      flaky.breakNow();
      assertThatThrownBy(() -> disk.read(0, 1)).hasMessageEndingWith("it is another disk");
    }
  }

  @Test
  void tellsOnceThatWritesMayBeLost() throws IOException {
    try (OpenDisk disk = layers().open()) {
      disk.write(0, new byte[] {1});
      flaky.breakNow();
      disk.write(1, new byte[] {2});
      assertThatThrownBy(disk::flush).isInstanceOf(LostWritesException.class);
      disk.flush();
      assertThat(flaky.stable()).startsWith(0, 2);
      flaky.breakNow();
      disk.write(2, new byte[] {3});
      disk.flush();
      disk.write(3, new byte[] {4});
      flaky.breakNow();
      assertThatThrownBy(() -> disk.write(4, new byte[] {5}, Flag.FUA))
          .isInstanceOf(LostWritesException.class);
      disk.write(4, new byte[] {5}, Flag.FUA);
      disk.flush();
      assertThat(flaky.stable()).startsWith(0, 2, 3, 0, 5);
    }
  }

  @Test
  void flushesBeforeItCloses() throws IOException {
    try (OpenDisk disk = layers().open()) {
      disk.write(0, new byte[] {1});
      flaky.calls();
      flaky.fail("read", 1);
      assertThat(disk.read(0, 1)).containsExactly(1);
      assertThat(flaky.calls()).isEqualTo("read flush close open read");
      disk.flush();
    }
  }

  /** Where a flush of one client is for all, one who has written nothing fails too. */
  @Test
  void tellsEachClientOfADiskThatIsShared() throws IOException {
    flaky.become(1000, it -> it.multiConn(Support.NATIVE), it -> it);
    try (OpenDisk disk = layers().open();
        OpenDisk other = disk.again("")) {
      disk.write(0, new byte[] {1});
      flaky.breakNow();
      disk.read(0, 1);
      assertThatThrownBy(other::flush).isInstanceOf(LostWritesException.class);
      assertThatThrownBy(disk::flush).isInstanceOf(LostWritesException.class);
      other.flush();
      disk.flush();
    }
  }

  @Test
  void tellsNobodyElseOfADiskThatIsNot() throws IOException {
    try (OpenDisk disk = layers().open();
        OpenDisk other = disk.again("")) {
      disk.write(0, new byte[] {1});
      flaky.breakNow();
      disk.read(0, 1);
      other.flush();
      assertThatThrownBy(disk::flush).isInstanceOf(LostWritesException.class);
    }
  }

  /** A flush of one client for all would tell that one of a loss, and not who has written. */
  @Test
  void tellsWhoHasWrittenWhereTheServerWouldFlushAll() throws IOException {
    flaky.become(1000, it -> it.multiConn(Support.EMULATE), it -> it);
    try (ServedDisk served = layers().serve();
        WireClient one = served.connect();
        WireClient other = served.connect()) {
      one.write(0, new byte[] {1}, 0);
      flaky.breakNow();
      one.read(0, 1);
      other.flush();
      assertThatThrownBy(one::flush).hasStackTraceContaining("may be lost");
      one.flush();
    }
  }

  @Test
  void hasSeveralConnectionsAsOneWhereAFilterBelowFlushesAll() throws IOException {
    Layers layers =
        Layers.of(flaky)
            .behind(new MultiConnFilter(), "multi-conn-mode=emulate")
            .behind(new RetryFilter(), "retry-delay=1ns");
    try (OpenDisk disk = layers.open();
        OpenDisk other = disk.again("")) {
      assertThat(disk.traits().multiConn()).isEqualTo(Support.NATIVE);
      disk.write(0, new byte[] {1});
      flaky.breakNow();
      disk.read(0, 1);
      assertThatThrownBy(other::flush).isInstanceOf(LostWritesException.class);
      assertThatThrownBy(disk::flush).isInstanceOf(LostWritesException.class);
    }
  }

  @Test
  void isUpgradedWhereItHasFailedBefore() throws IOException {
    flaky.become(1000, it -> it.identity(new Identity("file", "1")), it -> it);
    try (OpenDisk disk = layers().open()) {
      disk.write(0, new byte[] {1}, Flag.FUA);
      flaky.breakNow();
      assertThat(disk.read(0, 1)).containsExactly(1);
      assertThat(disk.upgrade().isDone()).isTrue();
      assertThat(disk.read(0, 1)).containsExactly(1);
    }
    assertThat(flaky.handles()).isZero();
  }

  @Test
  void holdsWhatWasWrittenWhateverFails() throws IOException {
    Layers layers =
        Layers.of(new MemoryPlugin(), "10001")
            .behind(new ErrorFilter(), "error-rate=30%", "error-pwrite-rate=0")
            .behind(new RetryFilter(), "retry-delay=1ns", "retry-exponential=no", "retries=99");
    try (OpenDisk disk = layers.open()) {
      Oracle oracle = new Oracle(7, 10_001);
      RandomCalls calls = new RandomCalls(disk, oracle, 10_001, 7);
      calls.changes(500);
      calls.questions(100);
      disk.flush();
    }
  }

  @Test
  void wantsADelay() {
    assertThatThrownBy(Layers.of(flaky).behind(new RetryFilter(), "retry-delay=0")::open)
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("parameter 'retry-delay' cannot be 0");
  }
}
