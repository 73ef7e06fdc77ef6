package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Serving;
import nbd.wire.Option;
import nbd.wire.OptionError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnsupportedOptionTest {
  /** PEEK_EXPORT, STARTTLS, and numbers without a meaning. */
  @ParameterizedTest
  @CsvSource({"4, 0", "4, 12", "5, 0", "0, 0", "12, 0", "12, 1000", "-1, 131072"})
  void isAnsweredWithUnsupAndTheNegotiationGoesOn(int code, int length) throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = serving.connect()) {
      assertThat(client.refusal(code, new byte[length])).isEqualTo(OptionError.UNSUP);
      try (RawSession session = client.go("")) {
        session.assertLives();
      }
    }
  }

  @Test
  void theErrorNamesTheOptionAsTheDocumentDoes() throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = serving.connect()) {
      assertThat(client.refusal(new Option.StartTls()).message()).contains("NBD_OPT_STARTTLS");
      assertThat(client.refusal(new Option.Unknown(4711, 0)).message()).contains("4711");
    }
  }

  @Test
  void aRefusedStartTlsForgetsNothing() throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = serving.connect().structured()) {
      assertThat(client.refusal(new Option.StartTls()).error()).isEqualTo(OptionError.UNSUP);
      assertThat(client.refusal(new Option.StructuredReply()).error())
          .as("structured replies are negotiated still")
          .isEqualTo(OptionError.INVALID);
    }
  }
}
