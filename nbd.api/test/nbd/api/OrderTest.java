package nbd.api;

import static nbd.api.Blocking.ALWAYS;
import static nbd.api.Blocking.MAYBE;
import static nbd.api.Blocking.NEVER;
import static nbd.api.Concurrency.PARALLEL;
import static nbd.api.Concurrency.SERIALIZE_ALL_REQUESTS;
import static nbd.api.Concurrency.SERIALIZE_CONNECTIONS;
import static nbd.api.Concurrency.SERIALIZE_REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How the layers of a chain add up. */
class OrderTest {
  private static final List<Blocking> FROM_LEAST_BLOCKING = List.of(NEVER, MAYBE, ALWAYS);
  private static final List<Concurrency> FROM_LEAST_CONCURRENT =
      List.of(SERIALIZE_CONNECTIONS, SERIALIZE_ALL_REQUESTS, SERIALIZE_REQUESTS, PARALLEL);

  @Test
  void aChainBlocksAsItsMostBlockingLayer() {
    assertThat(Blocking.values()).containsExactlyElementsOf(FROM_LEAST_BLOCKING);
    for (int i = 0; i < FROM_LEAST_BLOCKING.size(); i++) {
      for (int j = 0; j < FROM_LEAST_BLOCKING.size(); j++) {
        assertThat(FROM_LEAST_BLOCKING.get(i).or(FROM_LEAST_BLOCKING.get(j)))
            .isEqualTo(FROM_LEAST_BLOCKING.get(Math.max(i, j)));
      }
    }
  }

  @Test
  void aChainStandsAsManyCallsAsItsLeastConcurrentLayer() {
    assertThat(Concurrency.values()).containsExactlyElementsOf(FROM_LEAST_CONCURRENT);
    for (int i = 0; i < FROM_LEAST_CONCURRENT.size(); i++) {
      for (int j = 0; j < FROM_LEAST_CONCURRENT.size(); j++) {
        assertThat(FROM_LEAST_CONCURRENT.get(i).and(FROM_LEAST_CONCURRENT.get(j)))
            .isEqualTo(FROM_LEAST_CONCURRENT.get(Math.min(i, j)));
      }
    }
  }

  @Test
  void whatIsEmulatedOrNativeIsOffered() {
    assertThat(Support.NONE.offered()).isFalse();
    assertThat(Support.EMULATE.offered()).isTrue();
    assertThat(Support.NATIVE.offered()).isTrue();
  }
}
