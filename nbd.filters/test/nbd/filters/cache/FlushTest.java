package nbd.filters.cache;

import static nbd.filters.cache.Cached.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import nbd.api.Concurrency;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.Support;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * When and in which order what was written reaches the disk below, and what of failures is told.
 */
class FlushTest {
  private final Recorded below = new Recorded(4 * BLOCK);
  private final byte[] written = Samples.bytes(1000);

  private OpenDisk open(String... words) throws IOException {
    return Cached.behind(Layers.of(below), words).open();
  }

  private static ErrorCode flushTells(OpenDisk disk) {
    NbdException told = catchThrowableOfType(NbdException.class, disk::flush);
    return told == null ? null : told.code();
  }

  @Test
  void writebackKeepsWritesUntilTheFlush() throws IOException {
    try (OpenDisk disk = open()) {
      disk.write(BLOCK + 10, written);
      disk.write(0, new byte[BLOCK]);
      assertThat(below.calls()).containsExactly("1 read 0x10000+0x10000");
      assertThat(disk.read(BLOCK + 10, 1000)).isEqualTo(written);
      disk.flush();
      assertThat(below.calls()).containsExactly("1 write 0x0+0x20000", "1 flush");
      assertThat(below.stable()).isEqualTo(disk.read(0, 4 * BLOCK));
      below.calls();
      disk.flush();
      assertThat(below.calls()).containsExactly("1 flush");
    }
    assertThat(below.calls()).containsExactly("1 close");
  }

  @Test
  void writebackWithFuaGoesToBothAtOnce() throws IOException {
    try (OpenDisk disk = open()) {
      disk.write(5, written, Flag.FUA);
      assertThat(below.calls()).startsWith("1 write 0x5+0x3e8 FUA");
      assertThat(below.stable()).contains(written[0], written[999]);
      assertThat(disk.read(5, 1000)).isEqualTo(written);
      assertThat(below.calls()).isEmpty();
    }
    assertThat(below.changes()).containsExactly("1 close");
  }

  @Test
  void aDirtyBlockStaysDirtyWhenAPartOfItIsWrittenWithFua() throws IOException {
    try (OpenDisk disk = open()) {
      disk.write(0, written);
      disk.write(2000, written, Flag.FUA);
      assertThat(below.changes()).containsExactly("1 write 0x7d0+0x3e8 FUA");
      disk.flush();
      assertThat(below.changes()).containsExactly("1 write 0x0+0x10000", "1 flush");
      assertThat(below.stable()).isEqualTo(disk.read(0, 4 * BLOCK));
      disk.write(0, new byte[BLOCK]);
      disk.write(0, Arrays.copyOf(written, BLOCK), Flag.FUA);
      disk.flush();
      assertThat(below.changes()).containsExactly("1 write 0x0+0x10000 FUA", "1 flush");
    }
  }

  @Test
  void fuaIsAFlushWhereTheDiskBelowHasNone() throws IOException {
    below.traits(it -> it.fua(Support.NONE));
    try (OpenDisk disk = open()) {
      disk.write(0, written, Flag.FUA);
      disk.zero(500, 100, Flag.FUA);
      assertThat(below.changes())
          .containsExactly("1 write 0x0+0x3e8", "1 flush", "1 zero 0x1f4+0x64", "1 flush");
    }
  }

  @Test
  void writethroughWritesAtOnceAndReadsFromTheCache() throws IOException {
    try (OpenDisk disk = open("cache=writethrough")) {
      disk.write(10, written);
      assertThat(below.changes()).containsExactly("1 write 0xa+0x3e8");
      assertThat(disk.read(10, 1000)).isEqualTo(written);
      assertThat(disk.read(0, 10)).isEqualTo(new byte[10]);
      assertThat(below.calls()).isEmpty();
      disk.flush();
      assertThat(below.calls()).containsExactly("1 flush");
    }
  }

  @Test
  void unsafeWritesOnlyWhenTheLastClientLeaves() throws IOException {
    try (OpenDisk disk = open("cache=unsafe")) {
      try (OpenDisk other = disk.again("")) {
        other.write(0, written, Flag.FUA);
        other.flush();
      }
      disk.flush();
      assertThat(below.changes()).containsExactly("2 close");
      assertThat(disk.read(0, 1000)).isEqualTo(written);
    }
    assertThat(below.changes()).containsExactly("1 write 0x0+0x10000", "1 flush", "1 close");
    assertThat(Arrays.copyOf(below.stable(), 1000)).isEqualTo(written);
  }

  @Test
  void whatFailsIsToldByEachHandlesNextFlushAndNothingIsLost() throws IOException {
    try (OpenDisk disk = open();
        OpenDisk other = disk.again("")) {
      disk.write(0, written);
      below.writesFail(ErrorCode.ENOSPC);
      assertThat(flushTells(disk)).isEqualTo(ErrorCode.ENOSPC);
      assertThat(flushTells(disk)).isEqualTo(ErrorCode.ENOSPC);
      assertThat(disk.read(0, 1000)).isEqualTo(written);
      below.writesFail(null);
      assertThat(flushTells(other)).isEqualTo(ErrorCode.ENOSPC);
      assertThat(Arrays.copyOf(below.stable(), 1000)).isEqualTo(written);
      assertThat(flushTells(other)).isNull();
      assertThat(flushTells(disk)).isNull();
    }
  }

  @Test
  void whatAFailedFlushMayHaveLostIsWrittenOnceMore() throws IOException {
    try (OpenDisk disk = open()) {
      disk.write(BLOCK, written);
      below.flushesFail(ErrorCode.EIO);
      assertThat(flushTells(disk)).isEqualTo(ErrorCode.EIO);
      below.calls();
      below.flushesFail(null);
      disk.flush();
      assertThat(below.calls()).containsExactly("1 write 0x10000+0x10000", "1 flush");
      disk.flush();
      assertThat(below.calls()).containsExactly("1 flush");
    }
  }

  @Test
  void aWriteThatFailsBelowIsNotInTheCache() throws IOException {
    try (OpenDisk disk = open("cache=writethrough")) {
      disk.write(0, written);
      below.writesFail(ErrorCode.EIO);
      NbdException told =
          catchThrowableOfType(NbdException.class, () -> disk.write(100, new byte[100]));
      assertThat(told.code()).isEqualTo(ErrorCode.EIO);
      assertThat(disk.read(0, 1000)).isEqualTo(written);
    }
  }

  @Test
  void whatTheLastClientLeavesUnwrittenIsKeptAndToldToTheNextOne() throws IOException {
    below.nameless();
    try (OpenDisk another = open()) {
      try (OpenDisk first = another.again("x")) {
        first.write(0, written);
        below.writesFail(ErrorCode.EIO);
      }
      assertThat(below.content()).isEqualTo(new byte[4 * BLOCK]);
      below.writesFail(null);
      try (OpenDisk second = another.again("x")) {
        assertThat(second.read(0, 1000)).isEqualTo(written);
        assertThat(flushTells(second)).isEqualTo(ErrorCode.EIO);
        assertThat(Arrays.copyOf(below.stable(), 1000)).isEqualTo(written);
        assertThat(flushTells(second)).isNull();
      }
    }
  }

  @Test
  void aFlushCoversWhatReachedTheDiskBelowByAnotherHandle() throws IOException {
    below.traits(it -> it.multiConn(Support.NONE));
    try (OpenDisk disk = open("cache=writethrough");
        OpenDisk other = disk.again("")) {
      disk.write(0, written);
      other.flush();
      assertThat(below.changes()).containsExactly("1 write 0x0+0x3e8", "2 flush", "1 flush");
      other.flush();
      assertThat(below.changes()).containsExactly("2 flush");
    }
    assertThat(below.changes()).containsExactly("2 close", "1 close");
  }

  @Test
  void whatAHandleWroteIsFlushedBeforeItIsClosed() throws IOException {
    below.traits(it -> it.multiConn(Support.NONE));
    try (OpenDisk disk = open("cache=writethrough")) {
      try (OpenDisk other = disk.again("")) {
        other.write(0, written);
      }
      assertThat(below.changes()).containsExactly("2 write 0x0+0x3e8", "2 flush", "2 close");
    }
  }

  @Test
  void aFlushCoversWhatAHandleWroteThatIsAboutToLeave() throws Exception {
    below.traits(it -> it.multiConn(Support.NONE));
    CountDownLatch leaves = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    try (OpenDisk disk = open("cache=writethrough")) {
      OpenDisk other = disk.again("");
      other.write(0, written);
      Thread leaver = new Thread(() -> closed(other));
      below.insideCalls(() -> awaitAs(leaver, leaves, goesOn));
      leaver.start();
      leaves.await();
      disk.flush();
      List<String> changes = below.changes();
      goesOn.countDown();
      leaver.join();
      assertThat(changes).containsExactly("2 write 0x0+0x3e8", "2 flush", "1 flush", "2 flush");
    }
  }

  private static void closed(OpenDisk disk) {
    try {
      disk.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void awaitAs(Thread who, CountDownLatch came, CountDownLatch goesOn) {
    if (Thread.currentThread() == who) {
      came.countDown();
      try {
        goesOn.await();
      } catch (InterruptedException never) {
        throw new AssertionError(never);
      }
    }
  }

  @Test
  void zeroAndTrimGoBelowAndLeaveNothingInTheCache() throws IOException {
    try (OpenDisk disk = open()) {
      disk.write(0, Samples.bytes(3 * BLOCK));
      disk.zero(BLOCK / 2, 2 * BLOCK, Flag.FUA);
      assertThat(below.changes()).containsExactly("1 zero 0x8000+0x20000 FUA");
      byte[] expected = Samples.bytes(3 * BLOCK);
      Arrays.fill(expected, BLOCK / 2, 2 * BLOCK + BLOCK / 2, (byte) 0);
      assertThat(disk.read(0, 3 * BLOCK)).isEqualTo(expected);
      disk.trim(0, BLOCK);
      disk.flush();
      assertThat(below.changes())
          .containsExactly("1 trim 0x0+0x10000", "1 write 0x20000+0x10000", "1 flush");
      Arrays.fill(expected, 0, BLOCK, (byte) 0);
      assertThat(Arrays.copyOf(below.stable(), 3 * BLOCK)).isEqualTo(expected);
    }
  }

  @Test
  void aZeroThatIsNotFastLeavesAllAsItWas() throws IOException {
    try (OpenDisk disk = open()) {
      disk.write(0, Samples.bytes(BLOCK));
      below.zeroesFail(ErrorCode.ENOTSUP);
      NbdException told =
          catchThrowableOfType(NbdException.class, () -> disk.zero(0, 2 * BLOCK, Flag.FAST_ZERO));
      assertThat(told.code()).isEqualTo(ErrorCode.ENOTSUP);
      assertThat(disk.read(0, BLOCK)).isEqualTo(Samples.bytes(BLOCK));
    }
  }

  @Test
  void aBlockWhoseRestCannotBeReadIsWrittenPastTheCache() throws IOException {
    below.unreadable(new Range(5000, 10));
    try (OpenDisk disk = open("cache-on-read=true")) {
      disk.write(0, written);
      assertThat(below.changes()).containsExactly("1 write 0x0+0x3e8");
      assertThat(disk.read(0, 1000)).isEqualTo(written);
      disk.write(0, new byte[BLOCK]);
      assertThat(disk.read(4000, 2000)).isEqualTo(new byte[2000]);
    }
  }

  /** Also while another client's request, or none, is in the disk below. */
  @ParameterizedTest
  @EnumSource(
      value = Concurrency.class,
      names = {"SERIALIZE_ALL_REQUESTS", "SERIALIZE_REQUESTS"})
  void holdsToWhatTheDiskBelowStands(Concurrency stood) throws Exception {
    below.concurrency(stood).traits(it -> it.multiConn(Support.NONE));
    below.insideCalls(FlushTest::spin);
    try (OpenDisk disk = open("cache=writethrough");
        OpenDisk other = disk.again("")) {
      Thread writer = Thread.ofPlatform().start(() -> writeOften(disk));
      for (int i = 0; i < 200; i++) {
        other.flush();
      }
      writer.join();
      assertThat(below.mostInside()).isEqualTo(1);
    }
  }

  /** Long enough for another call to come. */
  private static void spin() {
    for (int i = 0; i < 1000; i++) {
      Thread.onSpinWait();
    }
  }

  private void writeOften(OpenDisk disk) {
    try {
      for (int i = 0; i < 200; i++) {
        disk.write(0, written);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
