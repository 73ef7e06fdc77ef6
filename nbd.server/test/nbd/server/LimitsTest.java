package nbd.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
  private static Limits limits(int connections, int options, int payload, long memory) {
    Duration second = Duration.ofSeconds(1);
    return new Limits(connections, second, options, payload, memory, second);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 33554432, 33554432, connections",
    "-1, 1, 33554432, 33554432, connections",
    "1, 0, 33554432, 33554432, options",
    "1, 1, 33554431, 33554432, payload",
    "1, 1, 1073741825, 2147483648, payload",
    "1, 1, 33554432, 33554431, memory"
  })
  void oneThatIsOutOfRangeIsNamed(
      int connections, int options, int payload, long memory, String name) {
    assertThatThrownBy(() -> limits(connections, options, payload, memory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit " + name);
  }

  @Test
  void theLeastAndTheMostArePossible() {
    assertThat(limits(1, 1, 1 << 25, 1 << 25).payload()).isEqualTo(1 << 25);
    assertThat(limits(1 << 20, 1 << 20, 1 << 30, 1L << 40).payload()).isEqualTo(1 << 30);
  }

  @Test
  void theDefaultTakesWhatTheDocumentAsksOfAnyServer() {
    assertThat(Limits.DEFAULT.payload()).isGreaterThanOrEqualTo(1 << 25);
  }
}
