package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Extents go through the funnel as calls do, those of every metadata context. */
class PassThroughExtentsTest {
  private static final Range ASKED = new Range(4096, 512);
  private static final ExtentMap TOLD = ExtentMap.of(4096, 1L << 40, Allocation.ZERO);

  private final List<String> story = new ArrayList<>();
  private IOException failure;

  private final Recorder below = new Recorder();

  private final PassThrough filter =
      new PassThrough(below.as(Handle.class)) {
        @Override
        protected <R> R around(Call call, Next<R> rest) throws IOException {
          story.add("around " + call + ", at most " + call.atMost().getAsInt());
          assertThat(call.kind()).isEqualTo(Call.Kind.EXTENTS);
          assertThat(call.range()).contains(ASKED);
          assertThat(call.flags()).isEmpty();
          assertThat(call.changesData()).isFalse();
          R result = rest.proceed();
          story.add("got " + result);
          return result;
        }
      };

  PassThroughExtentsTest() {
    below.answer =
        Contexts.none()
            .with(new MetaContext("base:allocation", Support.NATIVE, source("allocation")))
            .with(new MetaContext("x:dirty", Support.EMULATE, source("dirty")));
  }

  private ExtentSource source(String name) {
    return (asked, atMost) -> {
      story.add(name + " " + asked + " at most " + atMost);
      if (failure != null) {
        throw failure;
      }
      return TOLD;
    };
  }

  @Test
  void askingForContextsAsksForNoExtents() {
    assertThat(filter.contexts().names()).containsExactly("base:allocation", "x:dirty");
    assertThat(filter.contexts())
        .extracting(MetaContext::reqOne)
        .containsExactly(Support.NATIVE, Support.EMULATE);
    assertThat(story).isEmpty();
  }

  @Test
  void extentsOfEachContextGoThroughOnceAndComeBackUnchanged() throws IOException {
    assertThat(filter.contexts().allocation().orElseThrow().extents(ASKED, 1)).isSameAs(TOLD);
    assertThat(filter.contexts().find("x:dirty").orElseThrow().extents(ASKED, 77)).isSameAs(TOLD);
    assertThat(story)
        .containsExactly(
            "around EXTENTS 0x1000+0x200 base:allocation, at most 1",
            "allocation 0x1000+0x200 at most 1",
            "got [0x1000+0x10000000000 zero]",
            "around EXTENTS 0x1000+0x200 x:dirty, at most 77",
            "dirty 0x1000+0x200 at most 77",
            "got [0x1000+0x10000000000 zero]");
  }

  @Test
  void aFailureOfTheSourceReachesTheCallerAsItIs() {
    failure = new IOException("no such sector");
    MetaContext dirty = filter.contexts().find("x:dirty").orElseThrow();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> dirty.extents(ASKED, 1))
        .isSameAs(failure);
  }
}
