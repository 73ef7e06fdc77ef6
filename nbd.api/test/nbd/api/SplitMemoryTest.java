package nbd.api;

import static nbd.api.SplitDisk.LONG;
import static nbd.api.SplitDisk.SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import nbd.api.SplitDisk.Device;
import nbd.api.SplitDisk.Started;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who has the memory of an asynchronous call. What is free is handed out again, what came last
 * first: a call that gets the same memory tells that it was free.
 */
class SplitMemoryTest {
  private static final int SHORT_READ = 512;
  private static final int LONG_READ = 32 << 10;

  private final Warnings warnings = new Warnings();
  private final SplitDisk disk = new SplitDisk(LONG, call -> call.completion().succeeded());

  @AfterEach
  void stopListening() {
    warnings.close();
  }

  /** Where the next call of that length has its memory. */
  private long next(int length) throws IOException {
    disk.write(0, new byte[length]);
    return disk.last().address();
  }

  private static Started failed(Device device, int length) {
    SplitDisk broken = new SplitDisk(SHORT, device);
    assertThat(catchThrowable(() -> broken.read(0, length))).isNotNull();
    return broken.last();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 512, 4095, 4097, LONG_READ - 1})
  void shortReadsAreCopiedAndTheirMemoryIsFreeAtOnce(int length) throws IOException {
    SplitSink sink = new SplitSink(length);
    disk.read(new Range(0, length), sink);
    assertThat(sink.parts).containsExactly("space 0+" + length);
    assertThat(next(length)).isEqualTo(disk.started.getFirst().address());
  }

  @ParameterizedTest
  @ValueSource(ints = {LONG_READ, 40000, 1 << 20})
  void longReadsAreLentAndTheirMemoryIsFreeWhenItIsReleased(int length) throws IOException {
    SplitSink sink = new SplitSink(length);
    disk.read(new Range(0, length), sink);
    long lent = disk.last().address();
    assertThat(sink.parts).containsExactly("lend 0+" + length);
    assertThat(next(length)).isNotEqualTo(lent);
    sink.release();
    assertThat(next(length)).isEqualTo(lent);
  }

  @Test
  void memoryIsAlignedAndAsLongAsTheRange() throws IOException {
    for (int length : new int[] {1, 511, 4096, 4097, 65535, 3 << 20}) {
      assertThat(next(length) % 4096).isZero();
      assertThat(disk.last().memory().capacity()).isEqualTo(length);
      assertThat(disk.last().memory().position()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {SHORT_READ, LONG_READ})
  void whatIsGivenUpStaysTheDevicesUntilItsLateCompletion(int length) throws IOException {
    Started hung = failed(_ -> {}, length);
    for (int i = 0; i < 100; i++) {
      assertThat(next(length)).isNotEqualTo(hung.address());
    }
    hung.memory().put(0, (byte) 1);
    hung.completion().succeeded();
    assertThat(next(length)).isEqualTo(hung.address());
  }

  @Test
  void whatIsCompletedTwiceIsFreeOnce() throws IOException {
    Started hung = failed(_ -> {}, SHORT_READ);
    hung.completion().failed(new IOException("late"));
    hung.completion().succeeded();
    assertTakenOnceOnly(hung);
  }

  /** Two reads at a time do not both get it. */
  private void assertTakenOnceOnly(Started earlier) throws IOException {
    SplitDisk outer =
        new SplitDisk(
            LONG,
            call -> {
              assertThat(call.address()).isEqualTo(earlier.address());
              assertThat(next(SHORT_READ)).isNotEqualTo(earlier.address());
              call.completion().succeeded();
            });
    outer.read(0, SHORT_READ);
  }

  @Test
  void whatFailsAndThrowsTooIsFreeOnce() throws IOException {
    assertTakenOnceOnly(
        failed(
            call -> {
              call.completion().failed(new IOException("bad sector"));
              throw new IOException("and the start has failed too");
            },
            SHORT_READ));
  }

  @Test
  void whatFailsOrIsRefusedOrWhoseClientIsGoneIsFree() throws IOException {
    long place = failed(call -> call.completion().failed(new IOException("bad")), 512).address();
    assertThat(next(512)).isEqualTo(place);
    Started refused =
        failed(
            _ -> {
              throw new IOException("no");
            },
            512);
    assertThat(next(512)).isEqualTo(place).isEqualTo(refused.address());
    refused.completion().succeeded();
    var gone = new SplitSource(new byte[512], true);
    assertThat(catchThrowable(() -> disk.write(new Range(0, 512), gone, Flag.NONE))).isNotNull();
    assertThat(next(512)).isEqualTo(place);
  }

  @Test
  void whatASinkDoesNotTakeIsFree() throws IOException {
    SplitSink tooShort = new SplitSink(100);
    assertThat(catchThrowable(() -> disk.read(new Range(0, 512), tooShort))).isNotNull();
    assertThat(next(512)).isEqualTo(disk.started.getFirst().address());
  }

  @Test
  void afterADefectNobodyKnowsWhetherTheDeviceHasTheMemory() throws IOException {
    Started unclear =
        failed(
            _ -> {
              throw new IllegalStateException("a defect");
            },
            SHORT_READ);
    assertThat(next(SHORT_READ)).isNotEqualTo(unclear.address());
    unclear.completion().succeeded();
    assertThat(next(SHORT_READ)).isEqualTo(unclear.address());
  }

  @Test
  void whatWasCompletedBeforeADefectIsFree() throws IOException {
    Started done =
        failed(
            call -> {
              call.completion().succeeded();
              throw new IllegalStateException("a defect");
            },
            SHORT_READ);
    assertTakenOnceOnly(done);
  }

  @Test
  void whatIsNotWorthKeepingIsFreed() throws IOException {
    SplitSink[] all = new SplitSink[3];
    for (int i = 0; i < all.length; i++) {
      all[i] = new SplitSink(64 << 20);
      disk.read(new Range(0, 64 << 20), all[i]);
    }
    for (SplitSink sink : all) {
      sink.release();
    }
    assertThat(disk.started)
        .filteredOn(call -> MemorySegment.ofBuffer(call.memory()).scope().isAlive())
        .hasSizeLessThanOrEqualTo(1);
  }
}
