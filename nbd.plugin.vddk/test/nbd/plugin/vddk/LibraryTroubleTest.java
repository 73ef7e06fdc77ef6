package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import nbd.api.Allocation;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.Range;
import nbd.standin.StandIn;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Upgrade;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each call of the library can fail, or not come back. */
@Timeout(120)
class LibraryTroubleTest {
  private static final String SHORT = "timeout=600ms";
  private static final byte[] BYTES = new byte[512];

  static {
    Arrays.fill(BYTES, (byte) 0x33);
  }

  @TempDir Path folder;
  private StandIn library;
  private StandInDisk made;

  @BeforeEach
  void stands() throws IOException {
    library = OneStandIn.fresh();
    made = new StandInDisk(library, folder.resolve("disk.vmdk"), 1024);
  }

  @AfterEach
  void isLeftClean() {
    StandInDisk.isLeftClean(library);
  }

  private static void failsAs(ErrorCode code, ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(NbdException.class, it -> assertThat(it.code()).isEqualTo(code))
        .hasMessageContainingAll(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ConnectEx", "Open", "GetInfo"})
  void whoCannotOpenIsToldWhy(String call) throws IOException {
    library.set("error." + call, 3014);
    assertThatThrownBy(() -> made.layers().open())
        .isInstanceOf(OpenException.class)
        .hasMessageContainingAll(made.file().toString(), call, "stand-in error 3014");
    library.clear("error." + call);
    made.layers().open().close();
  }

  @Test
  void ofAServerAnUnknownErrorHintsAtTheThumbprint() {
    library.set("datastore", folder).set("error.Open", 1);
    assertThatThrownBy(
            () ->
                Layers.of(
                        new VddkPlugin(),
                        "file=[store] disk.vmdk",
                        "libdir=" + library.libdir(),
                        "server=vc.example",
                        "user=root",
                        "password=word",
                        "vm=moref=vm-1")
                    .open())
        .hasMessageContainingAll("stand-in error 1:", "thumbprint");
    assertThatThrownBy(() -> made.layers().open())
        .hasMessageContaining("stand-in error 1:")
        .hasMessageNotContaining("thumbprint");
  }

  @Test
  void readsWritesAndFlushesThatFailAreToldInTheLibrarysWords() throws IOException {
    try (OpenDisk disk = made.layers().open()) {
      library.set("error.ReadAsync", 9).set("complete_error.write", 7);
      library.set("error.Flush", 7);
      failsAs(ErrorCode.EIO, () -> disk.read(0, 512), "stand-in error 9");
      failsAs(ErrorCode.EIO, () -> disk.write(0, BYTES), "stand-in error 7");
      failsAs(ErrorCode.EIO, disk::flush, "stand-in error 7");
      assertThatThrownBy(disk::upgrade).hasMessageContaining("stand-in error 7");
      library.clear("error.ReadAsync").clear("complete_error.write").clear("error.Flush");
      disk.write(0, BYTES);
      disk.flush();
      assertThat(disk.read(0, 512)).isEqualTo(BYTES);
    }
  }

  @Test
  void zeroesThatCannotBeWrittenFail() throws IOException {
    Files.write(made.file(), new byte[1024 * 512]);
    try (OpenDisk disk = made.layers().open()) {
      library.set("complete_error.write", 7);
      failsAs(ErrorCode.EIO, () -> disk.zero(0, disk.size()), "stand-in error 7");
    }
  }

  @Test
  void zeroesAreWrittenWhereAllocationIsNotToldAnyMore() throws IOException {
    try (OpenDisk disk = made.layers().open()) {
      disk.write(1024, BYTES);
      library.set("error.QueryAllocatedBlocks", 16000);
      disk.zero(0, disk.size());
      assertThat(disk.read(1024, 512)).isEqualTo(new byte[512]);
      failsAs(
          ErrorCode.ENOTSUP,
          () -> disk.zero(1024, 512, Flag.FAST_ZERO),
          "zeroes would have to be written");
    }
  }

  @Test
  void withoutTrustInItsAnswerAllocationIsNotTold() throws IOException {
    library.set("error.QueryAllocatedBlocks", 6);
    try (OpenDisk disk = made.layers().open()) {
      assertThat(disk.contexts().isEmpty()).isTrue();
    }
    library.clear("error.QueryAllocatedBlocks");
    try (OpenDisk disk = made.layers().open()) {
      library.set("error.QueryAllocatedBlocks", 6);
      assertThatThrownBy(() -> disk.extents(Allocation.NAME, new Range(0, 512), 1))
          .hasMessageContaining("stand-in error 6");
    }
  }

  @Test
  void closingThatFailsIsNotTheClientsAffair() throws IOException {
    OpenDisk disk = made.layers().open();
    library.set("error.Wait", 7);
    disk.close();
  }

  @Test
  void aLostWriteFailsAndHoldsUpUpgradesUntilItComesBack() throws IOException {
    try (OpenDisk disk = made.layers(SHORT).open()) {
      library.set("lose.write", 1);
      failsAs(ErrorCode.EIO, () -> disk.write(0, BYTES), "WRITE 0x0+0x200", "600 ms");
      disk.write(512, BYTES);
      assertThat(disk.read(512, 512)).isEqualTo(BYTES);
      failsAs(ErrorCode.EIO, disk::flush, "WRITE 0x0+0x200");
      assertThatThrownBy(disk::upgrade).hasMessageContaining("WRITE 0x0+0x200");
      try (OpenDisk another = disk.again("")) {
        another.flush();
      }
      library.set("release", 1);
      library.await("the write is done", () -> library.count("lost") == 0);
      library.await("completions", 3);
      assertThat(upgradeSoon(disk).isDone()).isTrue();
      assertThat(disk.read(0, 512)).isEqualTo(BYTES);
    }
  }

  /** The completion is counted a moment before it is told. */
  private Upgrade upgradeSoon(OpenDisk disk) throws IOException {
    library.await("a flush goes through", () -> flushes(disk));
    return disk.upgrade();
  }

  private static boolean flushes(OpenDisk disk) {
    try {
      disk.flush();
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Test
  void aDiskWithALostReadIsClosedWhenThatComesBack() throws IOException {
    OpenDisk disk = made.layers(SHORT).open();
    library.set("lose.read", 1);
    failsAs(ErrorCode.EIO, () -> disk.read(0, 512), "READ 0x0+0x200");
    disk.close();
    assertThat(library.count("calls.Close")).isZero();
    library.set("release", 1);
    library.await("calls.Disconnect", 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ReadAsync", "Flush", "QueryAllocatedBlocks", "Wait"})
  void aCallThatDoesNotReturnHoldsUpItsOwnDiskOnly(String call) throws IOException {
    try (OpenDisk disk = made.layers(SHORT).open();
        OpenDisk another = disk.again("")) {
      library.set("hang." + call, 1);
      failsAs(ErrorCode.EIO, () -> ask(disk, call), "600 ms");
      failsAs(ErrorCode.EIO, () -> disk.write(0, BYTES), "WRITE", "600 ms");
      another.write(512, BYTES);
      library.clear("hang." + call);
      library.await("it has returned", () -> library.count("hanging") == 0);
      assertThat(disk.read(0, 1024)).startsWith(new byte[512]).endsWith(BYTES);
    }
  }

  private static void ask(OpenDisk disk, String call) throws IOException {
    switch (call) {
      case "ReadAsync" -> disk.read(0, 512);
      case "QueryAllocatedBlocks" -> disk.extents(Allocation.NAME, new Range(0, 512), 1);
      default -> disk.flush();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ConnectEx", "Open"})
  void whoWaitsTooLongToOpenIsToldAndLeavesNothing(String call) throws IOException {
    library.set("hang." + call, 1);
    assertThatThrownBy(() -> made.layers(SHORT).open())
        .isInstanceOf(OpenException.class)
        .hasMessageContaining("in 600 ms: it is to connect and open");
    assertThatThrownBy(() -> made.layers(SHORT).open())
        .hasMessageContaining("busy opening or closing another disk");
    library.clear("hang." + call);
    library.await("it has returned", () -> library.count("hanging") == 0);
    made.layers().open().close();
  }
}
