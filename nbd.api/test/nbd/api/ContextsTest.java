package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ContextsTest {
  private static final ExtentSource DATA = (asked, atMost) -> ExtentMap.of(0, 1 << 20, 0);
  private static final MetaContext ALLOCATION = context("base:allocation");
  private static final MetaContext DIRTY = context("qemu:dirty-bitmap:b0");
  private static final Contexts BOTH = Contexts.none().with(DIRTY).with(ALLOCATION);

  private static MetaContext context(String name) {
    return new MetaContext(name, Support.EMULATE, DATA);
  }

  @Test
  void aPlainDiskHasNone() {
    assertThat(Contexts.none()).isEmpty();
    assertThat(Contexts.none().isEmpty()).isTrue();
    assertThat(Contexts.none().allocation()).isEmpty();
    assertThat(Contexts.none().names()).isEmpty();
  }

  @Test
  void contextsAreFoundByTheirWholeName() {
    assertThat(BOTH).containsExactly(DIRTY, ALLOCATION);
    assertThat(BOTH.isEmpty()).isFalse();
    assertThat(BOTH.names()).containsExactly("qemu:dirty-bitmap:b0", "base:allocation");
    assertThat(BOTH.find("qemu:dirty-bitmap:b0")).containsSame(DIRTY);
    assertThat(BOTH.find("qemu:dirty-bitmap")).isEmpty();
    assertThat(BOTH.allocation()).containsSame(ALLOCATION);
    assertThat(BOTH.without("base:allocation").allocation()).isEmpty();
  }

  @Test
  void eachNameIsThereOnceAndTheLaterOneWins() {
    MetaContext newer = context("qemu:dirty-bitmap:b0");
    assertThat(BOTH.with(newer)).containsExactly(ALLOCATION, newer);
    assertThat(BOTH).as("is immutable").containsExactly(DIRTY, ALLOCATION);
  }

  @Test
  void onlyAndWithoutSplitThemInTwo() {
    assertThat(BOTH.only("base:allocation")).containsExactly(ALLOCATION);
    assertThat(BOTH.without("base:allocation")).containsExactly(DIRTY);
    assertThat(BOTH.only("base:other")).isEmpty();
    assertThat(BOTH.without("base:other")).containsExactly(DIRTY, ALLOCATION);
  }

  @Test
  void mapChangesEachOneAndKeepsItsName() {
    Contexts native_ =
        BOTH.map(each -> new MetaContext(each.name(), Support.NATIVE, each.source()));
    assertThat(native_.names()).isEqualTo(BOTH.names());
    assertThat(native_).extracting(MetaContext::reqOne).containsOnly(Support.NATIVE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BOTH.map(each -> ALLOCATION))
        .withMessageContainingAll("qemu:dirty-bitmap:b0", "base:allocation");
  }

  @Test
  void theAllocationOfADiskWithoutOneIsDataToTheEnd() throws Exception {
    MetaContext told = BOTH.without("base:allocation").allocationOrData(1000);
    assertThat(told.name()).isEqualTo("base:allocation");
    assertThat(told.extents(new Range(10, 20), 1)).isEqualTo(ExtentMap.of(10, 990, 0));
    assertThat(told.extents(new Range(999, 1), 100)).isEqualTo(ExtentMap.of(999, 1, 0));
    assertThat(BOTH.allocationOrData(1000)).isSameAs(ALLOCATION);
  }

  @Test
  void ofAllocationIsThatContextAloneWithItsOwnReqOne() throws Exception {
    Contexts contexts = Contexts.ofAllocation(DATA);
    assertThat(contexts.names()).containsExactly("base:allocation");
    assertThat(contexts.allocation().orElseThrow().reqOne()).isEqualTo(Support.NATIVE);
    assertThat(contexts.allocation().orElseThrow().source()).isSameAs(DATA);
  }

  @Test
  void aNameHasANamespaceALeafAndAtMost4096Bytes() {
    for (String wrong : new String[] {"", "base", ":allocation", "base:", "a:\0"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> context(wrong));
    }
    String longest = "x:" + "é".repeat(2047);
    assertThat(context(longest).name()).isEqualTo(longest);
    assertThatIllegalArgumentException().isThrownBy(() -> context(longest + "y"));
  }

  @Test
  void aContextIsNativeOrEmulatedAndHasASource() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MetaContext("base:allocation", Support.NONE, DATA))
        .withMessageContaining("base:allocation");
    assertThatNullPointerException().isThrownBy(() -> new MetaContext("a:b", null, DATA));
    assertThatNullPointerException().isThrownBy(() -> new MetaContext("a:b", Support.NATIVE, null));
  }

  @Test
  void aContextIsWideOnlyWhereItSaysSoAndNeverInBase() {
    assertThat(DIRTY.wide()).isFalse();
    MetaContext wide = new MetaContext("x:age", Support.NATIVE, DATA, true);
    assertThat(wide.through(before -> before).wide()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MetaContext("base:allocation", Support.NATIVE, DATA, true))
        .withMessage("metadata context base:allocation has 32 bits of status");
  }

  @Test
  void throughKeepsNameAndReqOneAndAsksTheNewSource() throws Exception {
    ExtentSource one = (asked, atMost) -> ExtentMap.of(asked.offset(), atMost, 2);
    MetaContext through = DIRTY.through(before -> before == DATA ? one : before);
    assertThat(through).isEqualTo(new MetaContext(DIRTY.name(), Support.EMULATE, one));
    assertThat(through.extents(new Range(5, 9), 7)).isEqualTo(ExtentMap.of(5, 7, 2));
  }

  @Test
  void ofOneImageAreAllocationAndTheDepthThatFollowsFromIt() throws IOException {
    Contexts contexts =
        Contexts.ofOneImage((asked, _) -> ExtentMap.of(asked.offset(), 9, Allocation.HOLE_ZERO));
    assertThat(contexts.names()).containsExactly(Allocation.NAME, AllocationDepth.NAME);
    for (MetaContext context : contexts) {
      assertThat(context.reqOne()).isEqualTo(Support.NATIVE);
      assertThat(context.extents(new Range(5, 1), 1))
          .isEqualTo(ExtentMap.of(5, 9, context.name().equals(Allocation.NAME) ? 3 : 0));
    }
  }
}
