package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.server.testing.Answer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.wire.Reply;
import nbd.wire.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text in an error chunk. */
class ErrorMessageTest {
  private static String toldOf(IOException thrown) throws IOException {
    ByteDisk disk =
        new ByteDisk(ByteDisk.ableTraits(4096).build()) {
          @Override
          public void read(Range range, ReadSink out) throws IOException {
            throw thrown;
          }
        };
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      return session.ask(Requests.read(0, 1)).errorMessage();
    }
  }

  private static String toldOf(Request request) throws IOException {
    try (Serving serving = Serving.disk(new ByteDisk(nbd.api.Traits.of(4096).build()));
        RawSession session = serving.structured()) {
      return session.ask(request).errorMessage();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sector 7 is bad", "Fehler bei Adresse 0x1000: Gerät fehlt", "two\nlines"})
  void isTheLayersOwn(String text) throws IOException {
    assertThat(toldOf(new NbdException(ErrorCode.EIO, text))).isEqualTo(text);
    assertThat(toldOf(new IOException(text))).isEqualTo(text);
  }

  @Test
  void isTheKindOfExceptionWhereTheLayerSaysNothing() throws IOException {
    assertThat(toldOf(new java.net.ConnectException())).contains("ConnectException");
  }

  @Test
  void isCutAt4096BytesWithoutHalfACharacter() throws IOException {
    assertThat(toldOf(new IOException("x".repeat(4096)))).hasSize(4096);
    assertThat(toldOf(new IOException("x".repeat(5000)))).isEqualTo("x".repeat(4096));
    assertThat(toldOf(new IOException("x" + "é".repeat(4000)))).isEqualTo("x" + "é".repeat(2047));
  }

  @Test
  void namesTheRequestAndWhatWouldBeRight() throws IOException {
    assertThat(toldOf(Requests.read(4000, 100)))
        .contains("READ")
        .contains("100")
        .contains("4000")
        .contains("4096");
    assertThat(toldOf(Requests.trim(0, 512))).contains("TRIM").contains("not offered");
    assertThat(toldOf(Requests.unknown(42))).contains("42");
    assertThat(toldOf(Requests.write(-1, 1))).contains("18446744073709551615");
    assertThat(toldOf(Requests.status(0, 1))).contains("SET_META_CONTEXT");
  }

  @Test
  void isInTheOneAndLastChunkOfTheReply() throws IOException {
    try (Serving serving = Serving.disk(new ByteDisk(nbd.api.Traits.of(4096).build()));
        RawSession session = serving.structured()) {
      Answer answer = session.ask(Requests.read(4096, 1));
      assertThat(answer.replies()).hasSize(1).first().isInstanceOf(Reply.Chunk.Error.class);
      assertThat(((Reply.Chunk) answer.replies().getFirst()).done()).isTrue();
    }
  }
}
