package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import nbd.server.Limits;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.ByteSocket;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GreetingTest {
  private static Serving serving() throws IOException {
    return Serving.disk(ByteDisk.able(4096));
  }

  @Test
  void theServerGreetsWithTwoMagicsAndItsTwoFlags() throws IOException {
    try (Serving serving = serving();
        ByteSocket socket = serving.dial()) {
      assertThat(socket.take(18).array())
          .containsExactly(ByteSocket.bytes("4e42444d41474943 49484156454f5054 0003"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 7, 1 << 16, 1 << 31, -1})
  void anUnknownClientFlagEndsTheConnection(int flags) throws IOException {
    try (Serving serving = serving();
        RawClient client = RawClient.greeted(serving.dial(), flags)) {
      client.socket().assertEnds();
    }
  }

  @Test
  void anOptionThatDoesNotBeginWithItsMagicEndsTheConnection() throws IOException {
    try (Serving serving = serving();
        RawClient client = serving.connect()) {
      client.socket().hex("49484156454f5055 00000003 00000000").assertEnds();
    }
  }

  @Test
  void aClientMayLeaveBeforeItsFlagsAndInTheMiddleOfAnOption() throws IOException {
    try (Serving serving = serving()) {
      serving.dial().close();
      RawClient half = serving.connect();
      half.socket().hex("49484156");
      half.close();
      try (RawClient client = serving.connect();
          RawSession session = client.go("")) {
        session.assertLives();
      }
    }
  }

  @Test
  void whoeverTakesTooLongToNegotiateIsCutOffAndNobodyElse() throws IOException {
    Duration patience = Duration.ofMillis(300);
    Limits impatient = new Limits(10, patience, 100, 32 << 20, 64 << 20, Duration.ofSeconds(5));
    try (Serving serving = Serving.of(new TestExport(ByteDisk.able(4096)), impatient);
        RawSession ready = serving.simple();
        RawClient silent = RawClient.greeted(serving.dial(), RawClient.USUAL_FLAGS);
        RawClient halfWay = serving.connect();
        ByteSocket mute = serving.dial()) {
      halfWay.structured().socket().hex("49484156454f5054 0000");
      silent.socket().assertEnds();
      halfWay.socket().assertEnds();
      mute.take(18);
      mute.assertEnds();
      ready.assertLives();
    }
  }
}
