package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The funnel, with the methods of {@link Handle} found by reflection: one added later fails here
 * until it goes through the funnel too.
 */
class PassThroughTest {
  /** What a handle is, asked by the server and not a call: told by the layer below, no calls. */
  private static final Set<String> FACTS = Set.of("traits", "contexts", "mayWait");

  private static final Set<String> CHANGES = Set.of("write", "zero", "trim");
  private static final Set<String> LOOKS = Set.of("read", "cache", "flush", "close");

  /** A filter that writes down its calls and lets each proceed {@code times} times. */
  private static final class Funnel extends PassThrough {
    final List<Call> calls = new ArrayList<>();
    int times = 1;

    Funnel(Handle next) {
      super(next);
    }

    @Override
    protected <R> R around(Call call, Next<R> rest) throws IOException {
      calls.add(call);
      R result = null;
      for (int i = 0; i < times; i++) {
        result = rest.proceed();
      }
      return result;
    }
  }

  private final Recorder below = new Recorder();
  private final Funnel filter = new Funnel(below.as(Handle.class));

  private static Stream<Method> calls() {
    return Recorder.methods(Handle.class).filter(method -> !FACTS.contains(method.getName()));
  }

  private static Stream<Method> requests() {
    return calls().filter(method -> !method.getName().equals("close"));
  }

  private static Stream<Method> facts() {
    return Recorder.methods(Handle.class).filter(method -> FACTS.contains(method.getName()));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void everyCallGoesThroughOnceAndReachesTheLayerBelowUnchanged(Method method) throws Throwable {
    Object[] arguments = Recorder.samples(method);
    Recorder.call(filter, method, arguments);
    assertThat(filter.calls).hasSize(1);
    assertThat(below.seen)
        .containsExactly(new Recorder.Seen(method.getName(), Arrays.asList(arguments)));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void theCallTellsWhatItIs(Method method) throws Throwable {
    String name = method.getName();
    Object[] arguments = Recorder.samples(method);
    Recorder.call(filter, method, arguments);
    Call call = filter.calls.getFirst();
    assertThat(call.kind().name()).isEqualTo(name.toUpperCase(Locale.ROOT));
    assertThat(call.range())
        .isEqualTo(Arrays.stream(arguments).filter(Range.class::isInstance).findFirst());
    assertThat(call.flags()).isEqualTo(CHANGES.contains(name) ? Set.of(Flag.FUA) : Set.of());
    assertThat(call.changesData()).isEqualTo(CHANGES.contains(name));
    assertThat(call.context()).isEmpty();
    assertThat(CHANGES.contains(name) || LOOKS.contains(name))
        .as("it is settled whether %s changes data", name)
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aFailureBelowReachesTheCallerAsItIs(Method method) {
    for (Throwable failure : List.of(new IOException("broken"), new IllegalStateException())) {
      below.failure = failure;
      assertThat(catchThrowable(() -> Recorder.call(filter, method, Recorder.samples(method))))
          .isSameAs(failure);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aCloseReachesTheLayerBelowOnceWhateverTheFilterDoes(int times) throws Exception {
    filter.times = times;
    filter.close();
    assertThat(below.seen).extracting(Recorder.Seen::method).containsExactly("close");
  }

  @ParameterizedTest
  @MethodSource("requests")
  void aFilterMayHoldARequestBackOrSendItAgain(Method method) throws Throwable {
    filter.times = 0;
    Recorder.call(filter, method, Recorder.samples(method));
    assertThat(below.seen).isEmpty();
    filter.times = 3;
    Recorder.call(filter, method, Recorder.samples(method));
    assertThat(below.seen).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aFilterThatLooksAtNothingPassesEverythingOn(Method method) throws Throwable {
    Object[] arguments = Recorder.samples(method);
    Recorder.call(new PassThrough(below.as(Handle.class)) {}, method, arguments);
    assertThat(below.seen)
        .containsExactly(new Recorder.Seen(method.getName(), Arrays.asList(arguments)));
  }

  @ParameterizedTest
  @MethodSource("facts")
  void factsAreThoseOfTheLayerBelow(Method method) throws Throwable {
    Contexts contexts = Contexts.ofAllocation((asked, atMost) -> ExtentMap.of(0, 1, 0));
    below.answer =
        switch (method.getName()) {
          case "traits" -> Traits.of(5).build();
          case "contexts" -> contexts;
          default -> false;
        };
    Object told = Recorder.call(filter, method, Recorder.samples(method));
    assertThat(told).hasToString(below.answer.toString());
    assertThat(below.seen).extracting(Recorder.Seen::method).containsExactly(method.getName());
    assertThat(filter.calls).isEmpty();
  }

  @Test
  void thereIsAKindForEveryCallAndOneForExtents() {
    List<String> kinds = new ArrayList<>(List.of("EXTENTS"));
    calls().forEach(method -> kinds.add(method.getName().toUpperCase(Locale.ROOT)));
    assertThat(Call.Kind.values())
        .extracting(Call.Kind::name)
        .containsExactlyInAnyOrderElementsOf(kinds);
  }
}
