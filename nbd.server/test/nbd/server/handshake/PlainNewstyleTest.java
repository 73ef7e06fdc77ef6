package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Data;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Serving;
import nbd.wire.OptionCode;
import nbd.wire.OptionError;
import org.junit.jupiter.api.Test;

/** Clients that do not say FIXED_NEWSTYLE have but one option. */
class PlainNewstyleTest {
  private static final int NO_ZEROES = 2;

  @Test
  void exportNameWorks() throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = RawClient.greeted(serving.dial(), NO_ZEROES);
        RawSession session = client.exportName("")) {
      session.assertLives();
    }
  }

  @Test
  void theDataOfAnotherOptionIsConsumedSoThatTheNextOneIsUnderstood() throws IOException {
    byte[] go = new Data().string("name").u16(0).bytes();
    byte[] long100k = new byte[100 << 10];
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = RawClient.greeted(serving.dial(), NO_ZEROES)) {
      assertThat(client.refusal(OptionCode.GO.code(), go)).isEqualTo(OptionError.INVALID);
      assertThat(client.refusal(OptionCode.LIST.code())).isEqualTo(OptionError.INVALID);
      assertThat(client.refusal(77, long100k)).isEqualTo(OptionError.INVALID);
      try (RawSession session = client.exportName("")) {
        session.assertLives();
      }
    }
  }
}
