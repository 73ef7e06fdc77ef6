package nbd.api;

import static nbd.api.SplitDisk.LONG;
import static nbd.api.SplitDisk.SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import nbd.api.SplitDisk.Device;
import nbd.api.SplitDisk.Started;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How calls of an asynchronous disk end. */
class SplitHandleTest {
  private static final Range SECTOR = new Range(1L << 33, 512);

  private final Warnings warnings = new Warnings();

  @AfterEach
  void stopListening() {
    warnings.close();
  }

  /** Fills the memory of a read with 7, and succeeds. */
  private static void sevens(Started call) {
    while (call.memory().hasRemaining()) {
      call.memory().put((byte) 7);
    }
    call.completion().succeeded();
  }

  private static byte[] sevens(int length) {
    byte[] expected = new byte[length];
    Arrays.fill(expected, (byte) 7);
    return expected;
  }

  private static Device failing(IOException why) {
    return call -> call.completion().failed(why);
  }

  private static void assertEio(ThrowingCallable call, String message) {
    assertThatExceptionOfType(NbdException.class)
        .isThrownBy(call)
        .withMessage(message)
        .matches(told -> told.code() == ErrorCode.EIO);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 512, 4097, 32767, 32768, 1 << 20})
  void aReadMayBeCompletedBeforeItsStartReturns(int length) throws IOException {
    assertThat(new SplitDisk(LONG, SplitHandleTest::sevens).read(1L << 33, length))
        .isEqualTo(sevens(length));
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 65536})
  void aReadMayBeCompletedByAnotherThreadLongAfterItsStart(int length) throws IOException {
    CountDownLatch returned = new CountDownLatch(1);
    SplitDisk disk =
        new SplitDisk(
            LONG,
            call -> {
              Thread.ofPlatform().start(() -> sevensAfter(returned, call));
              returned.countDown();
            });
    assertThat(disk.read(0, length)).isEqualTo(sevens(length));
  }

  private static void sevensAfter(CountDownLatch event, Started call) {
    try {
      event.await();
      sevens(call);
    } catch (InterruptedException never) {
      throw new AssertionError(never);
    }
  }

  @Test
  void allKindsOfCallsAreHandedToTheDeviceAsTheyCame() throws IOException {
    SplitDisk disk = new SplitDisk(LONG, call -> call.completion().succeeded());
    disk.read(SECTOR, new SplitSink(512));
    disk.write(SECTOR, new SplitSource(new byte[512]), Set.of(Flag.FUA));
    disk.zero(SECTOR, Set.of(Flag.NO_HOLE));
    disk.trim(SECTOR, Set.of(Flag.FUA));
    disk.cache(SECTOR);
    disk.flush();
    assertThat(disk.started)
        .extracting(Started::what)
        .containsExactly("read", "write [FUA]", "zero [NO_HOLE]", "trim [FUA]", "cache", "flush");
    assertThat(disk.started)
        .extracting(Started::completion)
        .extracting(Completion::toString)
        .containsExactly(
            "READ 0x200000000+0x200",
            "WRITE 0x200000000+0x200",
            "ZERO 0x200000000+0x200",
            "TRIM 0x200000000+0x200",
            "CACHE 0x200000000+0x200",
            "FLUSH");
    assertThat(disk.traits().size()).isEqualTo(1L << 40);
  }

  @Test
  void aCompletionThatFailsIsWhatTheCallerGets() {
    var full = new NbdException(ErrorCode.ENOSPC, "full");
    SplitDisk disk = new SplitDisk(LONG, failing(full));
    assertThat(catchThrowable(() -> disk.read(0, 512))).isSameAs(full);
    assertThat(catchThrowable(() -> disk.write(0, new byte[70000]))).isSameAs(full);
    assertThat(catchThrowable(() -> disk.zero(SECTOR, Flag.NONE))).isSameAs(full);
    assertThat(catchThrowable(() -> disk.trim(SECTOR, Flag.NONE))).isSameAs(full);
    assertThat(catchThrowable(() -> disk.cache(SECTOR))).isSameAs(full);
    assertThat(catchThrowable(disk::flush)).isSameAs(full);
    assertThat(warnings.lines()).isEmpty();
  }

  @Test
  void whatAReadHasFilledBeforeItFailsIsGivenToTheSink() {
    SplitSink sink = new SplitSink(70000);
    var bad = new PartialReadException(ErrorCode.EIO, 4096, "bad sector", null);
    SplitDisk disk =
        new SplitDisk(
            LONG,
            call -> {
              call.memory().put(sevens(5000));
              call.completion().failed(bad);
            });
    assertThat(catchThrowable(() -> disk.read(new Range(0, 70000), sink))).isSameAs(bad);
    assertThat(sink.parts).containsExactly("space 0+4096");
    assertThat(sink.bytes).startsWith(sevens(4096)).endsWith(new byte[70000 - 4096]);
  }

  @Test
  void aReadThatFailsAtItsFirstByteGivesNothing() {
    SplitSink sink = new SplitSink(512);
    var bad = new PartialReadException(ErrorCode.EIO, 0, "bad sector", null);
    SplitDisk disk = new SplitDisk(LONG, failing(bad));
    assertThat(catchThrowable(() -> disk.read(SECTOR, sink))).isSameAs(bad);
    assertThat(sink.parts).isEmpty();
  }

  @Test
  void ofTwoCompletionsTheFirstCountsAndTheOtherIsLogged() throws IOException {
    SplitDisk good =
        new SplitDisk(
            LONG,
            call -> {
              sevens(call);
              call.completion().failed(new IOException("not after all"));
            });
    assertThat(good.read(0, 512)).isEqualTo(sevens(512));
    SplitDisk bad =
        new SplitDisk(
            LONG,
            call -> {
              call.completion().failed(new IOException("bad sector"));
              call.completion().succeeded();
            });
    assertThat(catchThrowable(() -> bad.write(512, new byte[4]))).hasMessage("bad sector");
    assertThat(warnings.lines())
        .containsExactly(
            "WARNING READ 0x0+0x200 was completed twice; the second time is ignored",
            "WARNING WRITE 0x200+0x4 was completed twice; the second time is ignored");
  }

  @Test
  void aCallThatIsNeverCompletedFailsWithEio() {
    SplitDisk disk = new SplitDisk(SHORT, _ -> {});
    assertEio(
        () -> disk.read(SECTOR, new SplitSink(512)),
        "READ 0x200000000+0x200: the device has not answered in 1 ms");
    assertEio(
        () -> disk.write(0, new byte[65536]),
        "WRITE 0x0+0x10000: the device has not answered in 1 ms");
    assertEio(disk::flush, "FLUSH: the device has not answered in 1 ms");
    assertThat(warnings.lines()).isEmpty();
  }

  @Test
  void aCompletionThatIsLateIsLoggedOnceAsSuchAndThenAsASecondOne() {
    SplitDisk disk = new SplitDisk(Duration.ofSeconds(1), _ -> {});
    assertEio(disk::flush, "FLUSH: the device has not answered in 1 s");
    disk.last().completion().failed(new IOException("too late for that too"));
    disk.last().completion().succeeded();
    assertThat(warnings.lines())
        .containsExactly(
            "WARNING FLUSH was completed after it had been given up",
            "WARNING FLUSH was completed twice; the second time is ignored");
  }

  @Test
  void aStartThatThrowsIsTheEndOfTheCall() {
    var away = new NbdException(ErrorCode.ESHUTDOWN, "the device is away");
    SplitDisk disk =
        new SplitDisk(
            LONG,
            _ -> {
              throw away;
            });
    assertThat(catchThrowable(() -> disk.read(0, 512))).isSameAs(away);
    assertThat(catchThrowable(() -> disk.write(0, new byte[512]))).isSameAs(away);
    assertThat(catchThrowable(disk::flush)).isSameAs(away);
    disk.last().completion().succeeded();
    assertThat(warnings.lines())
        .containsExactly(
            "WARNING FLUSH was completed though the method to start it had failed; ignored");
  }

  @Test
  void aDefectInAStartIsTheCallers() {
    var defect = new IllegalStateException("a defect");
    SplitDisk disk =
        new SplitDisk(
            LONG,
            _ -> {
              throw defect;
            });
    assertThat(catchThrowable(() -> disk.read(0, 512))).isSameAs(defect);
    assertThat(catchThrowable(disk::flush)).isSameAs(defect);
  }

  @Test
  void theSourceOfAWriteIsReadOnlyAndAsLongAsItsRange() throws IOException {
    byte[] payload = sevens(5000);
    SplitDisk disk =
        new SplitDisk(
            LONG,
            call -> {
              ByteBuffer source = call.memory();
              assertThat(source.isDirect() && source.isReadOnly()).isTrue();
              assertThatExceptionOfType(ReadOnlyBufferException.class)
                  .isThrownBy(() -> source.put(0, (byte) 1));
              byte[] got = new byte[source.remaining()];
              source.get(got);
              assertThat(got).isEqualTo(payload);
              call.completion().succeeded();
            });
    disk.write(0, payload);
    assertThat(disk.started).hasSize(1);
  }

  @Test
  void ofAClientThatWentAwayTheDeviceGetsNothing() {
    SplitDisk disk = new SplitDisk(LONG, call -> call.completion().succeeded());
    assertThat(
            catchThrowable(
                () -> disk.write(SECTOR, new SplitSource(new byte[512], true), Flag.NONE)))
        .hasMessage("the client went away");
    assertThat(disk.started).isEmpty();
  }

  @Test
  void anInterruptDoesNotEndTheWait() throws IOException {
    SplitDisk disk =
        new SplitDisk(
            LONG,
            call -> {
              Thread waiting = Thread.currentThread();
              waiting.interrupt();
              Thread.ofPlatform().start(() -> sevensOnceItWaitsAgain(waiting, call));
            });
    assertThat(disk.read(0, 512)).isEqualTo(sevens(512));
    assertThat(Thread.interrupted()).isTrue();
  }

  /** The waiting thread has taken note of the interrupt, and waits on. */
  private static void sevensOnceItWaitsAgain(Thread waiting, Started call) {
    while (waiting.isInterrupted() || waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    sevens(call);
  }

  @Test
  void theLimitIsPositiveAndMayBeAsLongAsTimeGoes() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SplitDisk(Duration.ZERO, SplitHandleTest::sevens))
        .withMessage("the limit PT0S is not positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SplitDisk(Duration.ofNanos(-1), SplitHandleTest::sevens));
    SplitDisk patient =
        new SplitDisk(
            Duration.ofSeconds(Long.MAX_VALUE),
            call -> Thread.ofPlatform().start(() -> sevens(call)));
    assertThat(patient.read(0, 3)).isEqualTo(sevens(3));
  }

  /** Reads only. */
  private static final class Least extends SplitHandle {
    Least() {
      super(Traits.of(512).readOnly(true).build(), LONG);
    }

    @Override
    protected void read(Range range, ByteBuffer target, Completion completion) {
      completion.succeeded();
    }
  }

  @Test
  void whatAPluginDoesNotOverrideIsNotSupported() {
    Least disk = new Least();
    Range range = new Range(0, 512);
    List<ThrowingCallable> calls =
        List.of(
            () -> disk.write(range, new SplitSource(new byte[512]), Flag.NONE),
            () -> disk.zero(range, EnumSet.of(Flag.FUA)),
            () -> disk.trim(range, Flag.NONE),
            () -> disk.cache(range),
            disk::flush);
    assertThat(calls)
        .map(call -> ((NbdException) catchThrowable(call)).code())
        .containsExactly(
            ErrorCode.EPERM,
            ErrorCode.ENOTSUP,
            ErrorCode.ENOTSUP,
            ErrorCode.ENOTSUP,
            ErrorCode.ENOTSUP);
  }
}
