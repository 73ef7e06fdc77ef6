package nbd.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import nbd.server.Limits;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.ByteSocket;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
  private static Serving serving(int connections) throws IOException {
    return Serving.of(
        new TestExport(ByteDisk.able(4096)),
        new Limits(
            connections, Duration.ofSeconds(20), 100, 32 << 20, 64 << 20, Duration.ofSeconds(5)));
  }

  @Test
  void oneMoreThanTheLimitIsClosedAtOnceAndTheOthersAreServed() throws IOException {
    try (Serving serving = serving(2);
        RawSession first = serving.simple();
        RawClient second = serving.connect()) {
      try (ByteSocket third = serving.dial()) {
        third.assertEnds();
      }
      first.assertLives();
      second.go("").assertLives();
      assertThat(serving.server().connections()).isEqualTo(2);
    }
  }

  @Test
  void aPlaceThatIsFreeAgainCanBeHadAtOnce() throws IOException {
    try (Serving serving = serving(1)) {
      for (int i = 0; i < 300; i++) {
        try (RawSession session = serving.simple()) {
          session.send(Requests.disconnect());
        }
        serving.awaitConnections(0);
      }
    }
  }

  @Test
  void thoseWhoWereRefusedAreNotCounted() throws IOException {
    try (Serving serving = serving(1)) {
      try (RawSession session = serving.simple()) {
        for (int i = 0; i < 50; i++) {
          try (ByteSocket refused = serving.dial()) {
            refused.assertEnds();
          }
        }
        session.assertLives();
      }
      serving.awaitConnections(0);
      serving.simple().assertLives();
    }
  }
}
