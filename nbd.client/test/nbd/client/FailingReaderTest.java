package nbd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.Flags;
import nbd.wire.InfoItem;
import nbd.wire.Mode;
import nbd.wire.Request;
import nbd.wire.TransmissionFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that runs out of memory over a reply. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailingReaderTest {
  /** Contexts of which one or the other use fails. */
  private static final class Contexts extends AbstractMap<Integer, String> {
    private final boolean whileDecoding;

    Contexts(boolean whileDecoding) {
      this.whileDecoding = whileDecoding;
    }

    @Override
    public String get(Object id) {
      if (whileDecoding) {
        throw new OutOfMemoryError("made up");
      }
      return "x:a";
    }

    @Override
    public Set<Entry<Integer, String>> entrySet() {
      throw new OutOfMemoryError("made up");
    }
  }

  @Test
  void anErrorWhileAReplyIsDecodedEndsItsRequest() throws Exception {
    assertEnds(new Contexts(true));
  }

  @Test
  void anErrorAfterTheLastChunkEndsItsRequest() throws Exception {
    assertEnds(new Contexts(false));
  }

  private static void assertEnds(Contexts contexts) throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect("25609513 0000 0007 0000000000000001 0000000000000000 00001000");
          wire.send("668e33ef 0001 0005 0000000000000001 0000000c 00000007 00001000 00000000");
          wire.drain();
        };
    try (ScriptedPeer peer = new ScriptedPeer(script);
        Link link = Link.connect(peer.address())) {
      Session session = Session.start(link, agreed(), false);
      long cookie = session.nextCookie();
      var request = new Request.BlockStatus(Flags.none(CommandFlag.class), cookie, 0, 4096);
      CompletableFuture<Map<String, Descriptors>> future =
          session.submit(
              new StatusExchange(request, Mode.STRUCTURED, contexts),
              request,
              ByteBuffer.allocate(0));
      assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessage("client failed on a reply: java.lang.OutOfMemoryError: made up")
          .hasCauseInstanceOf(OutOfMemoryError.class);
      session.awaitReplies();
      assertThat(session.ended()).failsWithin(20, TimeUnit.SECONDS);
    }
  }

  private static Agreed agreed() {
    var export = new InfoItem.Export(65536, Flags.none(TransmissionFlag.class));
    return new Agreed(ExportInfo.of(export), Mode.STRUCTURED, Map.of(7, "x:a"), Optional.empty());
  }
}
