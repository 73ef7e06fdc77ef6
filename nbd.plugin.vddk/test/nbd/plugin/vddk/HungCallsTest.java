package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import nbd.api.Allocation;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.plugin.vddk.vix.VixDisk;
import nbd.testkit.OpenDisk;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of an export whose library does not come back. */
@Timeout(60)
class HungCallsTest {
  private static final Duration SHORT = Duration.ofMillis(600);

  private final FakeLibrary library = new FakeLibrary(1024);

  @AfterEach
  void everythingIsClosedInTheEndAndByTheRightThread() {
    Disks.until(() -> library.open.get() == 0);
    assertThat(library.violations).isEmpty();
  }

  private OpenDisk open() throws IOException {
    return Disks.of(library, SHORT, 0).open();
  }

  private static void fails(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            NbdException.class, it -> assertThat(it.code()).isEqualTo(ErrorCode.EIO))
        .hasMessageContaining(why);
  }

  @Test
  void aWriteThatHangsFailsAndTheOthersGoOn() throws IOException {
    try (OpenDisk disk = open()) {
      library.gates.hold();
      fails(() -> disk.write(0, new byte[512]), "WRITE 0x0+0x200");
      library.gates.holdNoMore();
      disk.write(512, bytes(512));
      assertThat(disk.read(512, 512)).isEqualTo(bytes(512));
      try (OpenDisk another = disk.again("")) {
        assertThat(another.read(512, 512)).isEqualTo(bytes(512));
        another.flush();
      }
      library.gates.release();
    }
  }

  /** It would be on top of what was acknowledged and flushed since. */
  @Test
  void nothingIsWrittenWhereAHungWriteMightYetLand() throws IOException {
    try (OpenDisk other = open()) {
      OpenDisk disk = other.again("");
      library.gates.hold();
      fails(() -> disk.write(1024, bytes(1024)), "WRITE 0x400+0x400");
      library.gates.holdNoMore();
      fails(() -> other.write(1536, new byte[1024]), "WRITE 0x400+0x400 has not come back");
      disk.close();
      try (OpenDisk later = other.again("")) {
        fails(() -> later.zero(0, 2048), "WRITE 0x400+0x400 has not come back");
        later.write(512, bytes(512));
        later.write(2048, bytes(512));
        later.flush();
      }
      library.gates.release();
      Disks.until(() -> library.calls.contains("disconnect"));
      other.write(1536, new byte[512]);
      assertThat(other.read(1536, 512)).isEqualTo(new byte[512]);
    }
  }

  @Test
  void flushesFailNamingTheHungCallUntilItComesBack() throws IOException {
    try (OpenDisk disk = open()) {
      library.gates.hold();
      fails(() -> disk.write(1024, bytes(512)), "WRITE 0x400+0x200");
      library.gates.holdNoMore();
      fails(disk::flush, "WRITE 0x400+0x200");
      assertThat(library.calls).doesNotContain("await", "flush");
      library.gates.release();
      disk.flush();
      assertThat(disk.read(1024, 512)).isEqualTo(bytes(512));
    }
    assertThat(library.calls).contains("await", "flush");
  }

  @Test
  void anUpgradeIsNotMadeWhileACallHangsAndIsAfterwards() throws IOException {
    try (OpenDisk disk = open()) {
      library.gates.hold();
      fails(() -> disk.write(0, bytes(512)), "WRITE");
      library.gates.holdNoMore();
      assertThatThrownBy(disk::upgrade).hasMessageContaining("WRITE 0x0+0x200");
      library.gates.release();
      assertThat(disk.upgrade().isDone()).isTrue();
      assertThat(disk.read(0, 512)).isEqualTo(bytes(512));
    }
  }

  @Test
  void aDiskIsNotClosedBeforeItsCallsHaveComeBack() throws IOException {
    OpenDisk disk = open();
    library.gates.hold();
    fails(() -> disk.read(0, 512), "READ 0x0+0x200");
    disk.close();
    assertThat(library.calls).doesNotContain("close", "disconnect");
    library.gates.release();
    Disks.until(() -> library.calls.contains("disconnect"));
  }

  @Test
  void whatWasGivenUpInTheQueueIsNotDone() throws IOException {
    try (OpenDisk disk = open()) {
      library.gates.shut("flush");
      fails(disk::flush, "it is in FLUSH");
      fails(() -> disk.write(0, bytes(512)), "WRITE");
      fails(() -> disk.extents(Allocation.NAME, new Range(0, 512), 1), "QUERY");
      List<String> before = List.copyOf(library.calls);
      library.gates.open("flush");
      assertThat(disk.read(0, 512)).isEqualTo(new byte[512]);
      List<String> after = library.calls.subList(before.size(), library.calls.size());
      assertThat(after).containsExactly("read");
    }
  }

  @Test
  void whoOpensTooLateClosesItAgain() {
    library.gates.shut("open");
    assertThatThrownBy(this::open).hasMessageContaining("in 600 ms: it is to connect and open");
    assertThatThrownBy(this::open).hasMessageContaining("busy opening or closing another disk");
    library.gates.open("open");
    Disks.until(() -> library.calls.contains("disconnect"));
  }

  @Test
  void aCloseThatHangsHoldsUpNobodyForLongerThanTheLimit() throws IOException {
    OpenDisk disk = open();
    library.gates.shut("close");
    disk.close();
    assertThatThrownBy(this::open).hasMessageContaining("busy opening or closing another disk");
    library.gates.open("close");
    Disks.until(() -> library.open.get() == 0);
    open().close();
  }

  @Test
  void aDiskThatIsNotToldOfInTimeIsClosedAgain() {
    library.gates.shut("allocated");
    assertThatThrownBy(this::open).hasMessageContaining("in 600 ms: it is asked about the disk");
    assertThatThrownBy(this::open).hasMessageContaining("in 600 ms: it is asked about the disk");
    library.gates.open("allocated");
    Disks.until(() -> library.open.get() == 0);
    assertThat(library.calls.stream().filter("close"::equals)).hasSize(2);
  }

  @Test
  void zeroesThatHangFail() throws IOException {
    library.allocated = List.of(new VixDisk.Block(0, 1024));
    try (OpenDisk disk = open()) {
      library.gates.hold();
      fails(() -> disk.zero(0, disk.size()), "ZERO");
      library.gates.release();
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 0x5a);
    return bytes;
  }
}
