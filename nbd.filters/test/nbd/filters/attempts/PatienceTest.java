package nbd.filters.attempts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import nbd.api.ParameterException;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final IOException failure = new IOException("it");

  @Test
  void endsAfterSoManyRetries() throws IOException {
    Patience.Attempts attempts = new Patience(3, Duration.ofNanos(1), false).begin();
    for (int i = 0; i < 3; i++) {
      assertThat(attempts.next()).isEqualTo(Duration.ofNanos(1));
      attempts.failed(failure);
    }
    assertThatThrownBy(() -> attempts.failed(failure)).isSameAs(failure);
  }

  @Test
  void waitsTwiceAsLongEachTime() throws IOException {
    Patience.Attempts attempts = new Patience(9, Duration.ofNanos(3), true).begin();
    for (int i = 0; i < 9; i++) {
      assertThat(attempts.next()).isEqualTo(Duration.ofNanos(3L << i));
      attempts.failed(failure);
    }
  }

  @Test
  void triesOnceWhereThereIsNoRetry() {
    Patience.Attempts attempts = new Patience(0, Duration.ofDays(1), true).begin();
    assertThatThrownBy(() -> attempts.failed(failure)).isSameAs(failure);
  }

  @Test
  void wantsADelay() {
    assertThatThrownBy(() -> Patience.of(1, "retry-delay", Duration.ZERO, true))
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'retry-delay' cannot be 0; such as 1 or 100ms would be right");
  }

  @Test
  void failsTheRequestOfAThreadThatIsInterrupted() {
    Patience.Attempts attempts = new Patience(1, Duration.ofDays(1), true).begin();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> attempts.failed(failure))
        .isInstanceOf(InterruptedIOException.class)
        .hasCause(failure);
    assertThat(Thread.interrupted()).isTrue();
  }
}
