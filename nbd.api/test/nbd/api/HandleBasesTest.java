package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a layer does that overrides as little as the compiler lets it; methods by reflection. */
class HandleBasesTest {
  /** A plugin's handle of two methods. */
  private static final class Least implements Handle {
    @Override
    public Traits traits() {
      return Traits.of(1).build();
    }

    @Override
    public void read(Range range, ReadSink out) {}
  }

  /** A filter of the same two methods. */
  private static final class LeastFilter extends Reshaping {
    LeastFilter(Handle next) {
      super(next);
    }

    @Override
    public Traits traits() {
      return Traits.of(1).build();
    }

    @Override
    public void read(Range range, ReadSink out) {}

    Handle layerBelow() {
      return next();
    }
  }

  private final Recorder below = new Recorder();
  private final LeastFilter filter = new LeastFilter(below.as(Handle.class));

  /** Abilities: what a layer may leave out. */
  private static Stream<Method> abilities() {
    return Recorder.methods(Handle.class)
        .filter(method -> !Modifier.isAbstract(method.getModifiers()))
        .filter(method -> !Set.of("close", "contexts", "mayWait").contains(method.getName()));
  }

  @ParameterizedTest
  @MethodSource("abilities")
  void whatAHandleDoesNotOverrideIsNotSupported(Method ability) {
    refuses(new Least(), ability);
  }

  @ParameterizedTest
  @MethodSource("abilities")
  void whatAReshapingFilterDoesNotOverrideIsNotForwarded(Method ability) {
    refuses(filter, ability);
    assertThat(below.seen).isEmpty();
  }

  private static void refuses(Handle handle, Method ability) {
    Object[] arguments = Recorder.samples(ability);
    NbdException refused =
        catchThrowableOfType(NbdException.class, () -> Recorder.call(handle, ability, arguments));
    assertThat(refused).hasMessageContaining(ability.getName());
    assertThat(refused.code()).isEqualTo(ErrorCode.ENOTSUP);
  }

  @Test
  void whoDoesNotKnowMayWait() {
    Range range = new Range(0, 1);
    assertThat(new Least().mayWait(Call.Kind.READ, range)).isTrue();
    assertThat(filter.mayWait(Call.Kind.READ, range)).isTrue();
    assertThat(below.seen).isEmpty();
  }

  @Test
  void aReshapingFilterHasNoContextOfTheLayerBelow() {
    below.answer = Contexts.ofAllocation((asked, atMost) -> ExtentMap.of(0, 1, 0));
    assertThat(filter.contexts()).isEmpty();
    assertThat(new Least().contexts()).isEmpty();
    assertThat(below.seen).isEmpty();
  }

  @Test
  void aReshapingFilterLooksAtTheLayerBelowAndClosesIt() throws IOException {
    filter.layerBelow().flush();
    filter.close();
    assertThat(below.seen).extracting(Recorder.Seen::method).containsExactly("flush", "close");
    below.failure = new IOException("cannot close");
    assertThat(catchThrowable(filter::close)).isSameAs(below.failure);
  }

  @Test
  void closingAHandleOfNothingDoesNothing() {
    assertThat(catchThrowable(new Least()::close)).isNull();
  }
}
