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
import nbd.wire.OptionCode;
import nbd.wire.OptionError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationLimitsTest {
  private static final int KNOWN_TOO_LONG = (128 << 10) + 1;

  /** STARTTLS, GO and SET_META_CONTEXT. */
  @ParameterizedTest
  @ValueSource(ints = {5, 7, 10})
  void oversizeDataIsConsumedAndTooBig(int code) throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = serving.connect()) {
      assertThat(client.refusal(code, new byte[KNOWN_TOO_LONG])).isEqualTo(OptionError.TOO_BIG);
      assertThat(client.refusal(code, new byte[3 << 20])).isEqualTo(OptionError.TOO_BIG);
      try (RawSession session = client.go("")) {
        session.assertLives();
      }
    }
  }

  @Test
  void sixtyFourMebibytesAreConsumedYet() throws IOException {
    byte[] mebibyte = new byte[1 << 20];
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = serving.connect()) {
      ByteSocket socket = client.sendHeader(OptionCode.LIST.code(), 64 << 20);
      for (int i = 0; i < 64; i++) {
        socket.send(mebibyte);
      }
      assertThat(client.replies(OptionCode.LIST.code())).hasSize(1);
      client.go("").assertLives();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {(64 << 20) + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
  void moreThanThatEndsTheConnection(int length) throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = serving.connect()) {
      client.sendHeader(OptionCode.LIST.code(), length).assertEnds();
    }
  }

  @Test
  void tooManyOptionsEndTheConnection() throws IOException {
    Limits few =
        new Limits(10, Duration.ofSeconds(20), 5, 32 << 20, 64 << 20, Duration.ofSeconds(5));
    try (Serving serving = Serving.of(new TestExport(ByteDisk.able(4096)), few);
        RawClient client = serving.connect()) {
      for (int i = 0; i < 5; i++) {
        client.ask(OptionCode.LIST.code());
      }
      client.sendHeader(OptionCode.LIST.code(), 0).assertEnds();
    }
  }
}
