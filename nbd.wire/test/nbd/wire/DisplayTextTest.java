package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text for people: whatever a message holds, it has a wire form of at most 4096 bytes. */
class DisplayTextTest {
  private static final Flags<ChunkFlag> DONE = Flags.of(ChunkFlag.DONE);

  @ParameterizedTest
  @ValueSource(strings = {"a", "ü", "€", "😀"})
  void longMessagesAreCutOnACharacterBoundary(String character) throws Exception {
    int size = character.getBytes(StandardCharsets.UTF_8).length;
    for (int before = 0; before < size; before++) {
      String start = "x".repeat(before);
      String sent = start + character.repeat(5000);
      String expected = start + character.repeat((4096 - before) / size);
      assertThat(error(sent)).isEqualTo(expected);
      assertThat(errorWithOffset(sent)).isEqualTo(expected);
      assertThat(optionError(sent)).isEqualTo(expected);
    }
  }

  @Test
  void messagesOf4096BytesStayWhole() throws Exception {
    String longest = "€".repeat(1365) + "x";
    assertThat(error(longest)).isEqualTo(longest);
    assertThat(error(longest + "y")).isEqualTo(longest);
  }

  @Test
  void detailsAndDescriptionsAreCutToo() throws Exception {
    String text = "d".repeat(9000);
    ByteBuffer server = OptionReplyCodec.encode(3, new OptionReply.Server("n", text));
    assertThat(server.remaining()).isEqualTo(OptionReplyCodec.HEADER + 4 + 1 + 4096);
    OptionReply info = new OptionReply.Info(new InfoItem.Description(text));
    assertThat(OptionReplyCodec.encode(7, info).remaining())
        .isEqualTo(OptionReplyCodec.HEADER + 2 + 4096);
  }

  @Test
  void charactersWithoutAWireFormAreReplaced() throws Exception {
    assertThat(error("a\0b")).isEqualTo("a\ufffdb");
    assertThat(error("a\ud800b")).isEqualTo("a?b");
  }

  @Test
  void bytesThatAreNotUtf8AreReplacedInMessages() throws Exception {
    assertThat(OptionReplyCodec.decode(OptionError.POLICY.code(), Hex.bytes("61 ff 00 62")))
        .isEqualTo(new OptionReply.Error(OptionError.POLICY, "a\ufffd\ufffdb"));
  }

  private static String error(String message) throws ProtocolException {
    Reply.Chunk chunk = new Reply.Chunk.Error(1, DONE, WireError.EIO, message);
    return ((Reply.Chunk.Error) sent(chunk)).message();
  }

  private static String errorWithOffset(String message) throws ProtocolException {
    Reply.Chunk chunk = new Reply.Chunk.ErrorOffset(1, DONE, WireError.EIO, message, 4096);
    Reply.Chunk.ErrorOffset received = (Reply.Chunk.ErrorOffset) sent(chunk);
    assertThat(received.offset()).isEqualTo(4096);
    return received.message();
  }

  private static Reply.Chunk sent(Reply.Chunk chunk) throws ProtocolException {
    ByteBuffer bytes = ByteBuffer.allocate(5000);
    ReplyCodec.encode(Mode.STRUCTURED, 0, chunk, bytes);
    assertThat(bytes.position()).isEqualTo(ReplyCodec.encodedLength(Mode.STRUCTURED, chunk));
    ReplyHeader header = ReplyCodec.decodeHeader(Mode.STRUCTURED, bytes.flip());
    return ReplyCodec.decodeChunk((ReplyHeader.Chunk) header, bytes);
  }

  private static String optionError(String message) throws ProtocolException {
    ByteBuffer bytes =
        OptionReplyCodec.encode(7, new OptionReply.Error(OptionError.POLICY, message));
    int type = OptionReplyCodec.decodeHeader(bytes).type();
    return ((OptionReply.Error) OptionReplyCodec.decode(type, bytes)).message();
  }
}
