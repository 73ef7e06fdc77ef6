package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nbd.api.Allocation;
import nbd.api.ErrorCode;
import nbd.api.Extent;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.Support;
import nbd.plugin.vddk.vix.OpenFlag;
import nbd.plugin.vddk.vix.VixDisk;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ZeroingTest {
  private static final int CHUNK = 64 << 10;
  private static final int SECTORS = 10 * 128 + 3;

  private final FakeLibrary library = new FakeLibrary(SECTORS);

  @AfterEach
  void theLibraryWasUsedRightly() {
    assertThat(library.violations).isEmpty();
    assertThat(library.open).hasValue(0);
  }

  /** Chunks 2 and 3 are allocated; all bytes of the disk are 1, so that each write is seen. */
  private OpenDisk open(int flags) throws IOException {
    Arrays.fill(library.content, (byte) 1);
    library.allocated = List.of(new VixDisk.Block(2 * 128, 2 * 128));
    return Disks.of(library, Duration.ofSeconds(60), flags).open();
  }

  private long writes() {
    return library.calls.stream().filter("write"::equals).count();
  }

  private Range zeroed() {
    int from = 0;
    while (from < library.content.length && library.content[from] == 1) {
      from++;
    }
    int to = from;
    while (to < library.content.length && library.content[to] == 0) {
      to++;
    }
    return Range.between(from, to);
  }

  @Test
  void onlyWhatIsAllocatedIsWritten() throws IOException {
    try (OpenDisk disk = open(0)) {
      assertThat(disk.traits().zero()).isEqualTo(Support.NATIVE);
      disk.zero(512, 5 * CHUNK);
      assertThat(zeroed()).isEqualTo(new Range(2 * CHUNK, 2 * CHUNK));
      assertThat(writes()).isEqualTo(1);
    }
  }

  /** The answer is known, and with a server a question takes a while. */
  @Test
  void whatWasWrittenIsNotAskedAbout() throws IOException {
    try (OpenDisk disk = open(0)) {
      disk.write(0, new byte[2 * CHUNK]);
      library.calls.clear();
      disk.zero(512, CHUNK);
      assertThat(library.calls).containsExactly("write");
    }
  }

  @Test
  void edgesInsideAnAllocatedChunkAreKept() throws IOException {
    try (OpenDisk disk = open(0)) {
      disk.zero(2 * CHUNK + 512, CHUNK);
      assertThat(zeroed()).isEqualTo(new Range(2 * CHUNK + 512, CHUNK));
    }
  }

  @Test
  void theOddEndOfTheDiskIsWritten() throws IOException {
    try (OpenDisk disk = open(0)) {
      disk.zero(9 * CHUNK, disk.size() - 9 * CHUNK);
      assertThat(zeroed()).isEqualTo(new Range(10 * CHUNK, 3 * 512));
    }
  }

  @Test
  void whatWasWrittenMeanwhileIsWrittenThoughItIsNotToldToBeAllocated() throws IOException {
    try (OpenDisk disk = open(0)) {
      byte[] data = new byte[1024];
      Arrays.fill(data, (byte) 7);
      disk.write(6 * CHUNK + 512, data);
      Extent told = disk.extents(Allocation.NAME, new Range(6 * CHUNK, CHUNK), 1).first();
      assertThat(told.status()).isEqualTo(Allocation.DATA);
      disk.zero(6 * CHUNK, CHUNK);
      assertThat(zeroed()).isEqualTo(new Range(6 * CHUNK, CHUNK));
    }
  }

  @Test
  void noHoleWritesAll() throws IOException {
    try (OpenDisk disk = open(0)) {
      disk.zero(0, disk.size(), Flag.NO_HOLE);
      assertThat(library.content).containsOnly(0);
      Range all = new Range(0, disk.size());
      assertThat(disk.extents(Allocation.NAME, all, 9).count()).isEqualTo(1);
    }
  }

  @Test
  void fastZeroIsRefusedWithoutAWriteAndTakenWhereNothingIsToDo() throws IOException {
    try (OpenDisk disk = open(0)) {
      disk.zero(0, 2 * CHUNK, Flag.FAST_ZERO);
      assertThatThrownBy(() -> disk.zero(0, 3 * CHUNK, Flag.FAST_ZERO))
          .isInstanceOfSatisfying(
              NbdException.class, it -> assertThat(it.code()).isEqualTo(ErrorCode.ENOTSUP));
      assertThatThrownBy(() -> disk.zero(0, CHUNK, Flag.FAST_ZERO, Flag.NO_HOLE))
          .hasMessageContaining("would have to be written");
      assertThat(writes()).isZero();
    }
  }

  @Test
  void ofASingleLinkNothingIsKnownToBeZero() throws IOException {
    try (OpenDisk disk = open(OpenFlag.SINGLE_LINK)) {
      assertThat(disk.traits().zero()).isEqualTo(Support.EMULATE);
      assertThat(disk.extents(Allocation.NAME, new Range(0, 512), 1).first().status())
          .isEqualTo(Allocation.HOLE);
    }
  }

  @Test
  void withoutTheFunctionThereIsNoContextAndNoZeroing() throws IOException {
    library.allocated = null;
    try (OpenDisk disk = Disks.of(library, Duration.ofSeconds(60), 0).open()) {
      assertThat(disk.contexts().isEmpty()).isTrue();
      assertThat(disk.traits().zero()).isEqualTo(Support.EMULATE);
    }
  }

  @Test
  void aFewPiecesAreInFlightAtATimeAndNoMoreAreBegunForAClientThatIsGone() throws Exception {
    FakeLibrary large = new FakeLibrary(32 << 11);
    large.gates.hold();
    LeavingClient client = new LeavingClient();
    try (OpenDisk disk = Disks.of(large, Duration.ofSeconds(60), 0).open();
        Handle mine = disk.export().open(client);
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> zero = thread.submit(() -> zeroAll(mine));
      Disks.until(() -> large.gates.held() == 8);
      client.leave();
      large.gates.release();
      assertThatThrownBy(zero::get).hasMessageContaining("its client is gone");
      assertThat(large.calls.stream().filter("write"::equals).count()).isBetween(8L, 9L);
    }
    assertThat(large.violations).isEmpty();
  }

  private static Void zeroAll(Handle disk) throws IOException {
    disk.zero(new Range(0, 32 << 20), Set.of(Flag.NO_HOLE));
    return null;
  }
}
