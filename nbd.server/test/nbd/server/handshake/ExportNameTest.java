package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;
import nbd.api.OpenException;
import nbd.server.testing.Answer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.ByteSocket;
import nbd.server.testing.Data;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Reply;
import nbd.wire.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExportNameTest {
  private static final int EXPORT_NAME = 1;

  private static TestExport.Opener failing(String how) {
    return _ -> {
      switch (how) {
        case "unknown" -> throw new OpenException(OpenException.Reason.UNKNOWN, "not here");
        case "policy" -> throw new OpenException(OpenException.Reason.POLICY, "not you");
        case "device" -> throw new IOException("the device is gone");
        case "defect" -> throw new IllegalStateException("a defect");
        default -> throw new AssertionError("a worse defect");
      }
    };
  }

  @Test
  void withoutZeroesTheAnswerIsTenBytesAndTransmissionBegins() throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(0x1234_0000));
        RawClient client = RawClient.greeted(serving.dial(), RawClient.USUAL_FLAGS)) {
      client.sendHeader(EXPORT_NAME, 0);
      ByteBuffer answer = client.socket().take(10);
      assertThat(answer.getLong()).isEqualTo(0x1234_0000);
      // HAS_FLAGS, FLUSH, FUA, TRIM, WRITE_ZEROES, CAN_MULTI_CONN, CACHE, FAST_ZERO; no DF
      assertThat(answer.getShort()).isEqualTo((short) 0b1101_0110_1101);
      client.socket().hex("25609513 0000 0000 0000000000000007 0000000000000000 00000001");
      assertThat(client.socket().take(17).array())
          .startsWith(ByteSocket.bytes("67446698 00000000 0000000000000007"))
          .endsWith(ByteDisk.pattern(0, 1));
    }
  }

  @Test
  void aClientThatDoesNotRefuseThemGets124ZeroBytes() throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = RawClient.greeted(serving.dial(), 1)) {
      client.sendHeader(EXPORT_NAME, 0);
      ByteBuffer answer = client.socket().take(134);
      assertThat(answer.getLong()).isEqualTo(4096);
      answer.getShort();
      while (answer.hasRemaining()) {
        assertThat(answer.get()).isZero();
      }
      client.socket().hex("25609513 0000 0000 0000000000000001 0000000000000000 00000001");
      assertThat(client.socket().take(17).getInt()).isEqualTo(0x67446698);
    }
  }

  @Test
  void whatWasNegotiatedBeforeHoldsInTransmission() throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawSession session = serving.connect().structured().exportName("x")) {
      Request read = Requests.read(0, 16);
      Answer answer = session.ask(read);
      assertThat(answer.replies()).first().isInstanceOf(Reply.Chunk.OffsetData.class);
      assertThat(answer.bytes(read)).isEqualTo(ByteDisk.pattern(0, 16));
    }
  }

  @Test
  void theEmptyNameIsTheDefaultOne() throws IOException {
    TestExport export =
        new TestExport(ByteDisk.able(4096)) {
          @Override
          public Optional<String> defaultName() {
            return Optional.of("first");
          }
        };
    try (Serving serving = Serving.of(export);
        RawSession session = serving.connect().exportName("")) {
      session.assertLives();
      assertThat(export.events().all()).containsExactly("open first");
    }
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(
      strings = {"unknown", "policy", "device", "defect", "error"})
  void anExportThatCannotBeHadEndsTheConnection(String how) throws IOException {
    try (Serving serving = Serving.of(new TestExport(failing(how)));
        RawClient client = serving.connect()) {
      client.sendHeader(EXPORT_NAME, 1).send((byte) 'x').assertEnds();
    }
  }

  static Stream<byte[]> wrongNames() {
    return Stream.of(
        new Data().text("a\0b").bytes(),
        ByteSocket.bytes("61 c3 28"),
        new Data().text("n".repeat(4097)).bytes());
  }

  @ParameterizedTest
  @MethodSource("wrongNames")
  void aNameThatIsNoneEndsTheConnectionBecauseThereIsNoErrorReply(byte[] name) throws IOException {
    TestExport export = new TestExport(ByteDisk.able(4096));
    try (Serving serving = Serving.of(export);
        RawClient client = serving.connect()) {
      client.sendHeader(EXPORT_NAME, name.length).send(name).assertEnds();
      assertThat(export.events().all()).isEmpty();
    }
  }

  @Test
  void anEndlessNameEndsTheConnectionAtOnce() throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = serving.connect()) {
      client.sendHeader(EXPORT_NAME, (128 << 10) + 1).assertEnds();
    }
  }

  @Test
  void theLongestNameIsTaken() throws IOException {
    String name = "é".repeat(2048);
    TestExport export = new TestExport(ByteDisk.able(4096));
    try (Serving serving = Serving.of(export);
        RawSession session = serving.connect().exportName(name)) {
      session.assertLives();
      assertThat(export.events().all()).containsExactly("open " + name);
    }
  }
}
