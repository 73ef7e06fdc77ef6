package nbd.filters.fua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import nbd.api.BlockSizes;
import nbd.api.Flag;
import nbd.api.OpenException;
import nbd.api.ParameterException;
import nbd.api.Support;
import nbd.filters.RandomCalls;
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
import org.junit.jupiter.params.provider.EnumSource;

class FuaFilterTest {
  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new FuaFilter(), words);
  }

  private static String word(FuaMode mode) {
    return "fuamode=" + mode.name().toLowerCase(Locale.ROOT);
  }

  @ParameterizedTest
  @EnumSource(FuaMode.class)
  void keepsTheContract(FuaMode mode) throws IOException {
    ContractChecker.check(Layers.of(new MemoryPlugin(), "1M").behind(new FuaFilter(), word(mode)));
    for (int block : new int[] {1, 512, 4096}) {
      Scripted disk =
          Scripted.on(new byte[5 * 4096])
              .traits(
                  it ->
                      it.blockSizes(new BlockSizes(block, 4096, 8192))
                          .zero(Support.EMULATE)
                          .fua(Support.EMULATE));
      ContractChecker.check(behind(disk, word(mode)));
    }
    ContractChecker.check(behind(Scripted.ofSize(Long.MAX_VALUE), word(mode)));
  }

  @ParameterizedTest
  @CsvSource({
    "none, NONE, NATIVE",
    "emulate, EMULATE, NATIVE",
    "native, NATIVE, NATIVE",
    "force, NATIVE, NATIVE",
    "pass, EMULATE, NATIVE",
    "discard, NATIVE, NATIVE"
  })
  void offersWhatTheModeSays(String mode, Support fua, Support flush) throws IOException {
    Scripted emulating = Scripted.on(new byte[512]).traits(it -> it.fua(Support.EMULATE));
    try (OpenDisk disk = behind(emulating, "fuamode=" + mode).open()) {
      assertThat(disk.traits().fua()).isEqualTo(fua);
      assertThat(disk.traits().flush()).isEqualTo(flush);
    }
  }

  @Test
  void takesFuaAwayWithoutParameters() throws IOException {
    try (OpenDisk disk = behind(Scripted.on(new byte[512])).open()) {
      assertThat(disk.traits().fua()).isEqualTo(Support.NONE);
    }
  }

  /** Each change once without FUA and, where it is offered, once with; then a flush. */
  private static List<String> below(String mode) throws IOException {
    Recorder seen = new Recorder();
    Layers layers =
        Layers.of(Scripted.on(new byte[512])).behind(seen).behind(new FuaFilter(), mode);
    try (OpenDisk disk = layers.open()) {
      boolean offered = disk.traits().fua().offered();
      for (Flag[] flags : offered ? new Flag[][] {{}, {Flag.FUA}} : new Flag[][] {{}}) {
        disk.write(0, new byte[1], flags);
        disk.zero(0, 2, flags);
        disk.trim(0, 3, flags);
      }
      disk.flush();
      return seen.calls();
    }
  }

  @Test
  void sendsFuaDownOrFlushesAfterwardsOrLeavesItOut() throws IOException {
    List<String> plain = List.of("WRITE 0x0+0x1", "ZERO 0x0+0x2", "TRIM 0x0+0x3");
    List<String> forced = plain.stream().map(call -> call + " [FUA]").toList();
    List<String> flushed = plain.stream().flatMap(call -> List.of(call, "FLUSH").stream()).toList();
    assertThat(below("fuamode=none")).isEqualTo(joined(List.of(plain, List.of("FLUSH"))));
    assertThat(below("fuamode=emulate"))
        .isEqualTo(joined(List.of(plain, flushed, List.of("FLUSH"))));
    assertThat(below("fuamode=native")).isEqualTo(joined(List.of(plain, forced, List.of("FLUSH"))));
    assertThat(below("fuamode=pass")).isEqualTo(joined(List.of(plain, forced, List.of("FLUSH"))));
    assertThat(below("fuamode=force")).isEqualTo(joined(List.of(forced, forced)));
    assertThat(below("fuamode=discard")).isEqualTo(joined(List.of(plain, plain)));
  }

  private static List<String> joined(List<List<String>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  @Test
  void forcesOneFlushForZeroingThatIsWrittenBelowInPieces() throws IOException {
    Recorder seen = new Recorder();
    Scripted writing =
        Scripted.on(new byte[200_000]).traits(it -> it.zero(Support.EMULATE).fua(Support.EMULATE));
    Layers layers = Layers.of(writing).behind(seen).behind(new FuaFilter(), "fuamode=force");
    try (OpenDisk disk = layers.open()) {
      disk.zero(0, 200_000);
      assertThat(seen.calls())
          .hasSizeGreaterThan(2)
          .endsWith("FLUSH")
          .containsOnlyOnce("FLUSH")
          .noneMatch(call -> call.contains("FUA"));
    }
  }

  @ParameterizedTest
  @CsvSource({"emulate, flush", "native, FUA", "force, FUA"})
  void refusesDisksThatCannotDoWhatIsForced(String mode, String lack) throws IOException {
    Scripted poor =
        Scripted.on(new byte[512]).traits(it -> it.fua(Support.NONE).flush(Support.NONE));
    assertThatThrownBy(() -> behind(poor, "fuamode=" + mode).open())
        .isInstanceOf(OpenException.class)
        .hasMessage("fuamode=" + mode + " needs " + lack + " in the layer below, which has none");
    try (OpenDisk disk = behind(poor, "fuamode=" + mode).readOnly().open()) {
      assertThat(disk.traits().fua()).isEqualTo(Support.NONE);
    }
  }

  @Test
  void offersFlushThatDoesNothingWhereTheDiskHasNone() throws IOException {
    Scripted poor =
        Scripted.on(new byte[512]).traits(it -> it.fua(Support.NONE).flush(Support.NONE));
    try (OpenDisk disk = behind(poor, "fuamode=discard").open()) {
      disk.write(0, new byte[512], Flag.FUA);
      disk.flush();
    }
  }

  @Test
  void refusesOtherModes() {
    assertThatThrownBy(() -> behind(Scripted.ofSize(1), "fuamode=always").open())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("fuamode");
  }

  @ParameterizedTest
  @EnumSource(
      value = FuaMode.class,
      names = {"EMULATE", "NATIVE", "FORCE", "PASS", "DISCARD"})
  void changesNoByteAndNoExtent(FuaMode mode) throws IOException {
    Layers layers = Layers.of(new MemoryPlugin(), "256K").behind(new FuaFilter(), word(mode));
    try (OpenDisk disk = layers.open()) {
      Oracle oracle = new Oracle(3, new byte[256 << 10]);
      RandomCalls calls = new RandomCalls(disk, oracle, disk.size(), 3);
      calls.changes(100);
      calls.questions(60);
      assertThat(disk.upgrade().isDone()).isTrue();
      calls.changes(50);
      calls.questions(60);
    }
  }
}
