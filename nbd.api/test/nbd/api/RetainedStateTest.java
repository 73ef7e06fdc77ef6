package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RetainedStateTest {
  private static final byte[] PAGE = {1, 2, 3};

  private static RetainedState.Builder pages() {
    return RetainedState.of("test.pages", 2);
  }

  @Test
  void theHeirSeesTheVeryObjects() throws IOException {
    try (Arena arena = Arena.ofShared()) {
      RetainedState state = pages().with("page", PAGE).with("arena", arena).build();
      assertThat(state.value("page", byte[].class)).isSameAs(PAGE);
      assertThat(state.value("arena", Arena.class)).isSameAs(arena);
      assertThat(state.kind()).isEqualTo("test.pages");
      assertThat(state.version()).isEqualTo(2);
    }
  }

  @Test
  void aValueThatIsNotThereOrOfAnotherTypeIsNamed() {
    RetainedState state = pages().with("size", 5L).build();
    assertThatIOException()
        .isThrownBy(() -> state.value("page", byte[].class))
        .withMessageContainingAll("test.pages version 2", "nothing under 'page'");
    assertThatIOException()
        .isThrownBy(() -> state.value("size", String.class))
        .withMessageContainingAll("java.lang.Long", "'size'", "java.lang.String");
  }

  /** Kept, it would keep the classes of its bundle. */
  private record Own(int number) {}

  static Stream<Arguments> values() {
    Runnable lambda = () -> {};
    return Stream.<Object>of(
            new Own(1),
            lambda,
            List.of("good", new Own(2)),
            Map.of("key", new Own(3)),
            Map.of(new Own(4), "value"),
            new Own[0],
            new Object[] {null, new Object[] {new Own(5)}},
            Optional.of(new Own(6)),
            new AtomicReference<>(new Own(7)))
        .map(value -> Arguments.of(new Object[] {value}));
  }

  @ParameterizedTest
  @MethodSource("values")
  void classesOfABundleAreRefusedWhereverTheyAre(Object value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pages().with("page", value))
        .withMessageContainingAll("test.pages", "'page'", "nbd.api.RetainedStateTest");
  }

  @Test
  void threadsAreRefused() {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pages().with("threads", threads))
          .withMessageContainingAll("'threads'", "has threads");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> pages().with("nothing", null));
  }

  @Test
  void whatTheJdkHasIsTaken() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    Object[] tree = {null, new int[] {1}, new Object[] {buffer}};
    pages().with("tree", tree).with("list", List.of(buffer, Map.of("a", Optional.empty()))).build();
  }

  @Test
  void itIsHandedOverOnceAndThenHoldsNothingBack() {
    RetainedState state = pages().with("page", PAGE).build();
    assertThat(state.isHandedOver()).isFalse();
    state.handOver();
    assertThat(state.isHandedOver()).isTrue();
    assertThatIOException().isThrownBy(() -> state.value("page", byte[].class));
  }

  @Test
  void whatIsGivenBackWasNotHandedOverAndHoldsNothingEither() {
    RetainedState state = pages().with("page", PAGE).build();
    state.giveBack();
    assertThat(state.isHandedOver()).isFalse();
    assertThatIOException().isThrownBy(() -> state.value("page", byte[].class));
  }

  @Test
  void ofTwoWaysOfHandingOverTheMoreCarefulCounts() {
    assertThat(Handover.BESIDE.and(Handover.BESIDE)).isEqualTo(Handover.BESIDE);
    assertThat(Handover.BESIDE.and(Handover.AFTER_CLOSE)).isEqualTo(Handover.AFTER_CLOSE);
    assertThat(Handover.AFTER_CLOSE.and(Handover.BESIDE)).isEqualTo(Handover.AFTER_CLOSE);
  }
}
