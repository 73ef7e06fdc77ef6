package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.wire.Option;
import nbd.wire.OptionError;
import nbd.wire.Reply;
import org.junit.jupiter.api.Test;

class StructuredReplyTest {
  @Test
  void aSecondOneIsInvalidAndTheFirstOneHolds() throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = serving.connect().structured()) {
      assertThat(client.refusal(new Option.StructuredReply()).error())
          .isEqualTo(OptionError.INVALID);
      try (RawSession session = client.go("")) {
        assertThat(session.ask(Requests.read(0, 1)).replies().getFirst())
            .isInstanceOf(Reply.Chunk.class);
      }
    }
  }

  @Test
  void onlyThoseWhoNegotiateGetChunks() throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawSession simple = serving.simple();
        RawSession structured = serving.structured()) {
      assertThat(simple.ask(Requests.read(0, 1)).replies().getFirst())
          .isInstanceOf(Reply.Simple.class);
      assertThat(structured.ask(Requests.read(0, 1)).replies().getFirst())
          .isInstanceOf(Reply.Chunk.class);
    }
  }
}
