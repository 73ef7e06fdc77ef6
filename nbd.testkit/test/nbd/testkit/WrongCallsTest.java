package nbd.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Set;
import nbd.api.BlockSizes;
import nbd.api.Call;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.api.Support;
import nbd.api.Traits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A filter that asks the layer below what it must not; the checker below it tells. */
class WrongCallsTest {
  private static final Traits TRAITS =
      Traits.of(256 << 20)
          .blockSizes(new BlockSizes(512, 4096, 1 << 20))
          .zero(Support.EMULATE)
          .cache(Support.EMULATE)
          .build();

  @FunctionalInterface
  private interface Step {
    void take(Handle below) throws IOException;
  }

  /** What a wrong filter does to a disk of 256 MiB, blocks of 512 to 1 MiB. */
  private enum WrongCall {
    EMPTY_READ("is asked to read 0x200+0x0", below -> read(below, 512, 0)),
    READ_BEHIND_THE_END("of a disk of 268435456 bytes", below -> read(below, 256 << 20, 512)),
    READ_INSIDE_A_BLOCK("not aligned to its minimum block size 512", below -> read(below, 1, 512)),
    READ_OF_HALF_A_BLOCK("not aligned", below -> read(below, 0, 100)),
    READ_LONGER_THAN_THE_MAXIMUM("at most 1048576 bytes", below -> read(below, 0, 2 << 20)),
    WRITE_LONGER_THAN_ITS_PAYLOAD(
        "but the payload has 512 bytes",
        below -> below.write(new Range(0, 1024), new TestSource(new byte[512]), Flag.NONE)),
    WRITE_WITH_FUA_THAT_IS_NOT_THERE(
        "write with FUA, which its traits call NONE",
        below -> below.write(new Range(0, 512), new TestSource(new byte[512]), Set.of(Flag.FUA))),
    WRITE_WITHOUT_HOLE(
        "write with [NO_HOLE]",
        below ->
            below.write(new Range(0, 512), new TestSource(new byte[512]), Set.of(Flag.NO_HOLE))),
    ZERO_THAT_IS_EMULATED(
        "zero, which its traits call EMULATE", below -> below.zero(new Range(0, 512), Flag.NONE)),
    TRIM_THAT_IS_NOT_THERE(
        "trim, which its traits call NONE", below -> below.trim(new Range(0, 512), Flag.NONE)),
    CACHE_THAT_IS_EMULATED(
        "which its traits call EMULATE", below -> below.cache(new Range(0, 512))),
    FLUSH_THAT_IS_NOT_THERE("flush, which its traits call NONE", Handle::flush),
    MAY_WAIT_FOR_A_FLUSH(
        "whether FLUSH may wait", below -> below.mayWait(Call.Kind.FLUSH, new Range(0, 512))),
    EXTENTS_BEHIND_THE_END(
        "tell extents of 0x0+0x10000200", below -> extents(below, new Range(0, 268435968), 1)),
    EXTENTS_OF_NO_NUMBER("for at most 0 extents", below -> extents(below, new Range(0, 512), 0)),
    CLOSED_TWICE("is closed twice", Handle::close),
    READ_AFTER_THE_CLOSE(
        "is asked to read after its close",
        below -> {
          below.close();
          read(below, 0, 512);
        });

    private final String rule;

    @SuppressWarnings("ImmutableEnumChecker") // Lambdas that keep nothing.
    private final Step step;

    WrongCall(String rule, Step step) {
      this.rule = rule;
      this.step = step;
    }
  }

  private static void read(Handle below, long offset, int length) throws IOException {
    below.read(new Range(offset, length), new TestSink(length));
  }

  private static void extents(Handle below, Range asked, int atMost) throws IOException {
    below.contexts().allocation().orElseThrow().extents(asked, atMost);
  }

  private static Handle disk() throws IOException {
    Scripted plugin =
        Scripted.ofSize(TRAITS.size())
            .traits(traits -> TRAITS.but())
            .allocation(ExtentMap.of(0, TRAITS.size(), 3));
    return plugin.export(null, null).open(new TestClient(""));
  }

  @ParameterizedTest
  @EnumSource
  void aCallThatBreaksARuleIsTold(WrongCall wrong) {
    assertThatThrownBy(
            () -> {
              try (ContractChecker below = new ContractChecker(disk(), "the disk")) {
                wrong.step.take(below);
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("the disk ")
        .hasMessageContaining(wrong.rule);
  }

  @Test
  void aReadOnlyDiskIsNotWrittenTo() throws IOException {
    Handle disk = Scripted.ofSize(512).export(null, null).open(new TestClient(""));
    ContractChecker below = new ContractChecker(disk, "the disk");
    assertThatThrownBy(
            () -> below.write(new Range(0, 512), new TestSource(new byte[512]), Flag.NONE))
        .hasMessage("the disk is read-only and asked to write");
  }

  @Test
  void fastZeroAndFuaOfATrimNeedTheirAbility() throws IOException {
    Scripted plugin = Scripted.on(new byte[512]).traits(it -> it.fua(Support.NONE));
    Handle disk = plugin.export(null, null).open(new TestClient(""));
    ContractChecker below = new ContractChecker(disk, "the disk");
    Range all = new Range(0, 512);
    assertThatThrownBy(() -> below.zero(all, Set.of(Flag.FAST_ZERO)))
        .hasMessageContaining("zero with FAST_ZERO, which its traits call NONE");
    assertThatThrownBy(() -> below.trim(all, Set.of(Flag.FUA)))
        .hasMessageContaining("trim with FUA, which its traits call NONE");
    assertThatThrownBy(() -> below.trim(all, Set.of(Flag.NO_HOLE)))
        .hasMessageContaining("trim with [NO_HOLE]; allowed: [FUA]");
  }
}
