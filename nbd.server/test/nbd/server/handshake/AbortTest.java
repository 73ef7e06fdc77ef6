package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawClient;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.OptionCode;
import nbd.wire.OptionReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AbortTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5000})
  void isAcknowledgedWhateverDataItHasAndEndsTheConnection(int length) throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = serving.connect()) {
      assertThat(client.ask(OptionCode.ABORT.code(), new byte[length]))
          .containsExactly(new OptionReply.Ack());
      client.socket().assertEnds();
    }
  }

  @Test
  void closesTheHandleThatInfoOpened() throws IOException, InterruptedException {
    TestExport export = new TestExport(ByteDisk.able(4096));
    try (Serving serving = Serving.of(export);
        RawClient client = serving.connect()) {
      client.ask(new nbd.wire.Option.Info("x", java.util.List.of()));
      client.ask(OptionCode.ABORT.code());
      export.events().await("close x", 1);
      assertThat(export.events().all()).containsExactly("open x", "close x");
    }
  }

  @Test
  void aClientThatDoesNotWaitForTheAnswerDisturbsNobody() throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096))) {
      try (RawClient hasty = serving.connect()) {
        hasty.sendHeader(OptionCode.ABORT.code(), 0);
      }
      serving.simple().assertLives();
    }
  }
}
