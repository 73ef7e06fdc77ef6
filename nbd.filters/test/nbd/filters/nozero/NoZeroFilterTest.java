package nbd.filters.nozero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.List;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.ParameterException;
import nbd.api.Range;
import nbd.api.Support;
import nbd.filters.RandomCalls;
import nbd.filters.Samples;
import nbd.filters.recorded.Recorder;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoZeroFilterTest {
  private static final String DEFAULT = "fastzeromode=default";

  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new NoZeroFilter(), words);
  }

  /** A disk that zeroes fast by itself. */
  private static Scripted able(byte[] bytes) {
    return Scripted.on(bytes).traits(it -> it.fastZero(Support.NATIVE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "emulate", "notrim", "plugin"})
  void keepsTheContract(String mode) throws IOException {
    ContractChecker.check(
        Layers.of(new MemoryPlugin(), "1M").behind(new NoZeroFilter(), "zeromode=" + mode));
    for (int block : new int[] {1, 512, 4096}) {
      Scripted disk =
          able(new byte[5 * 4096]).traits(it -> it.blockSizes(new BlockSizes(block, 4096, 8192)));
      ContractChecker.check(behind(disk, "zeromode=" + mode, "fastzeromode=ignore"));
    }
    ContractChecker.check(behind(Scripted.ofSize(Long.MAX_VALUE), "zeromode=" + mode));
  }

  @ParameterizedTest
  @CsvSource({
    "none, default, NONE, NONE",
    "none, slow, NONE, NONE",
    "emulate, default, EMULATE, EMULATE",
    "emulate, none, EMULATE, NONE",
    "emulate, ignore, EMULATE, EMULATE",
    "notrim, default, NATIVE, NATIVE",
    "notrim, none, NATIVE, NONE",
    "notrim, slow, NATIVE, EMULATE",
    "plugin, ignore, NATIVE, NATIVE",
    "plugin, default, NATIVE, NATIVE"
  })
  void offersWhatTheModesSay(String mode, String fastMode, Support zero, Support fast)
      throws IOException {
    try (OpenDisk disk =
        behind(able(new byte[512]), "zeromode=" + mode, "fastzeromode=" + fastMode).open()) {
      assertThat(disk.traits().zero()).isEqualTo(zero);
      assertThat(disk.traits().fastZero()).isEqualTo(fast);
    }
  }

  @Test
  void takesZeroingAwayWithoutParameters() throws IOException {
    try (OpenDisk disk = behind(able(new byte[512])).open()) {
      assertThat(disk.traits().zero()).isEqualTo(Support.NONE);
      assertThat(disk.traits().trim()).isEqualTo(Support.NATIVE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "emulate, default, WRITE 0x0+0x200 [FUA]",
    "notrim, default, 'ZERO 0x0+0x200 [FUA, NO_HOLE]'",
    "notrim, ignore, 'ZERO 0x0+0x200 [FUA, NO_HOLE]'",
    "plugin, default, ZERO 0x0+0x200 [FUA]"
  })
  void sendsDownWhatTheModeSays(String mode, String fastMode, String call) throws IOException {
    Recorder seen = new Recorder();
    byte[] bytes = Samples.bytes(512);
    Layers layers =
        Layers.of(able(bytes))
            .behind(seen)
            .behind(new NoZeroFilter(), "zeromode=" + mode, "fastzeromode=" + fastMode);
    try (OpenDisk disk = layers.open()) {
      disk.zero(0, 512, Flag.FUA);
      assertThat(seen.calls()).containsExactly(call);
    }
    assertThat(bytes).containsOnly(0);
  }

  @Test
  void takesFastZeroingForPlainWhereItIsToIgnoreTheFlag() throws IOException {
    for (String mode : List.of("notrim", "plugin")) {
      Recorder seen = new Recorder();
      Layers layers =
          Layers.of(Scripted.on(Samples.bytes(512)).traits(it -> it.zero(Support.EMULATE)))
              .behind(seen)
              .behind(new NoZeroFilter(), "zeromode=" + mode, "fastzeromode=ignore");
      try (OpenDisk disk = layers.open()) {
        disk.zero(0, 512, Flag.FAST_ZERO);
        assertThat(seen.calls()).containsExactly("WRITE 0x0+0x200");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"emulate, default", "emulate, ignore", "plugin, slow", "notrim, slow"})
  void refusesFastZeroingAtOnce(String mode, String fastMode) throws IOException {
    byte[] bytes = Samples.bytes(512);
    try (OpenDisk disk =
        behind(able(bytes), "zeromode=" + mode, "fastzeromode=" + fastMode).open()) {
      NbdException refused =
          catchThrowableOfType(NbdException.class, () -> disk.zero(0, 512, Flag.FAST_ZERO));
      assertThat(refused.code()).isEqualTo(ErrorCode.ENOTSUP);
    }
    assertThat(bytes).isEqualTo(Samples.bytes(512));
  }

  @ParameterizedTest
  @ValueSource(strings = {"notrim", "plugin"})
  void refusesDisksWithoutZeroingWhereItIsToReachThem(String mode) throws IOException {
    Scripted without = Scripted.on(new byte[512]).traits(it -> it.zero(Support.NONE));
    assertThatThrownBy(() -> behind(without, "zeromode=" + mode).open())
        .isInstanceOf(OpenException.class)
        .hasMessage(
            "zeromode="
                + mode
                + " needs zeroing in the layer below, which has none: zeromode=none or emulate is"
                + " possible");
    try (OpenDisk disk = behind(without, "zeromode=" + mode, DEFAULT).readOnly().open()) {
      assertThat(disk.traits().zero()).isEqualTo(Support.NONE);
    }
    try (OpenDisk disk = behind(Scripted.ofSize(512), "zeromode=" + mode).open()) {
      assertThat(disk.traits().zero()).isEqualTo(Support.NONE);
    }
  }

  @Test
  void refusesOtherModes() {
    assertThatThrownBy(() -> behind(Scripted.ofSize(1), "zeromode=trim").open())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("zeromode");
  }

  @ParameterizedTest
  @ValueSource(strings = {"emulate", "notrim", "plugin"})
  void zeroesAsADiskWithoutItDoes(String mode) throws IOException {
    Layers layers =
        Layers.of(new MemoryPlugin(), "256K").behind(new NoZeroFilter(), "zeromode=" + mode);
    try (OpenDisk disk = layers.open()) {
      Oracle oracle = new Oracle(7, new byte[256 << 10]);
      RandomCalls calls = new RandomCalls(disk, oracle, disk.size(), 7);
      calls.changes(150);
      calls.questions(60);
      assertThat(disk.upgrade().isDone()).isTrue();
      calls.changes(50);
      calls.questions(60);
    }
  }

  @Test
  void tellsWhatIsZeroedByWritingAsTheDiskBelowTellsWhatIsWritten() throws IOException {
    Layers memory = Layers.of(new MemoryPlugin(), "64K");
    try (OpenDisk disk = memory.behind(new NoZeroFilter(), "zeromode=emulate").open();
        OpenDisk plain = memory.open()) {
      disk.zero(0, 65536);
      plain.write(0, new byte[65536]);
      String allocation = Allocation.NAME;
      var all = new Range(0, 65536);
      assertThat(disk.extents(allocation, all, 9)).isEqualTo(plain.extents(allocation, all, 9));
    }
  }
}
