package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;

/** A part of a disk shown as a disk of its own. */
@Domain(Grids.class)
@Domain(DomainContext.Global.class)
class MovedContextsTest {
  private static MetaContext shown(Range part, ExtentSource below) {
    return Contexts.ofAllocation(below).moved(-part.offset(), part).allocation().orElseThrow();
  }

  @Property
  void extentsAreThoseOfThePartFromTheAskedByteOn(
      @ForAll Grid grid,
      @ForAll Grid.Run told,
      @ForAll Grid.Span part,
      @ForAll @IntRange(min = 0, max = Grid.CELLS - 1) int within)
      throws IOException {
    Assume.that(part.from() < part.to());
    int asked = part.from() + within % (part.to() - part.from());
    MetaContext shown = shown(grid.range(part), (range, atMost) -> grid.map(told));
    Range range = new Range(grid.at(asked) - grid.at(part.from()), 1);
    long[] expected = Grid.cells(told);
    for (int cell = 0; cell < Grid.CELLS; cell++) {
      expected[cell] = part.has(cell) && cell >= asked ? expected[cell] : Grid.UNKNOWN;
    }
    boolean covered = expected[asked] != Grid.UNKNOWN;
    Statistics.collect(covered);
    Statistics.coverage(all -> all.check(true).percentage(p -> p > 10));
    if (covered) {
      ExtentMap map = shown.extents(range, 9);
      assertThat(map.start()).isEqualTo(range.offset());
      assertThat(grid.read(map.shift(grid.at(part.from())))).isEqualTo(expected);
    } else {
      assertThatExceptionOfType(NbdException.class)
          .isThrownBy(() -> shown.extents(range, 9))
          .matches(refused -> refused.code() == ErrorCode.EIO)
          .withMessageContaining(range.shift(grid.at(part.from())).toString());
    }
  }

  @Example
  void theLayerBelowIsAskedOfItsOwnAddressesWithTheSameHint() throws IOException {
    List<String> asked = new ArrayList<>();
    ExtentSource below =
        (range, atMost) -> {
          asked.add(range + " at most " + atMost);
          return ExtentMap.of(range.offset(), 1 << 20, Allocation.HOLE);
        };
    Range part = new Range(1L << 33, 0x3000);
    assertThat(shown(part, below).extents(new Range(0x1000, 0x200), 3))
        .isEqualTo(ExtentMap.of(0x1000, 0x2000, Allocation.HOLE));
    assertThat(asked).containsExactly("0x200001000+0x200 at most 3");
  }

  @Example
  void everyContextMovesAlikeAndKeepsItsReqOne() throws IOException {
    ExtentSource below = (range, atMost) -> ExtentMap.of(0, 1 << 20, 1);
    Contexts moved =
        Contexts.ofAllocation(below)
            .with(new MetaContext("x:dirty", Support.EMULATE, below))
            .moved(-100, new Range(100, 50));
    assertThat(moved.names()).containsExactly("base:allocation", "x:dirty");
    assertThat(moved)
        .extracting(MetaContext::reqOne)
        .containsExactly(Support.NATIVE, Support.EMULATE);
    for (MetaContext context : moved) {
      assertThat(context.extents(new Range(10, 1), 1)).isEqualTo(ExtentMap.of(10, 40, 1));
    }
  }

  @Example
  void aFailureBelowIsPassedOnAsItIs() {
    IOException failure = new IOException("no such sector");
    MetaContext shown =
        shown(
            new Range(100, 50),
            (range, atMost) -> {
              throw failure;
            });
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> shown.extents(new Range(0, 1), 1))
        .isSameAs(failure);
  }
}
