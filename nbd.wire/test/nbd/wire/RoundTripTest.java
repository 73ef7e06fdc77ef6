package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one side writes the other reads as the same message, in every kind of buffer. */
class RoundTripTest {
  private static final int MESSAGES = 5000;
  private static final int BEFORE = 3;

  /** Buffers that codecs meet: positions other than 0, memory on and off the heap. */
  enum Kind {
    HEAP {
      @Override
      ByteBuffer empty(int size) {
        return ByteBuffer.allocate(size);
      }
    },
    DIRECT {
      @Override
      ByteBuffer empty(int size) {
        return ByteBuffer.allocateDirect(size);
      }
    },
    SLICE {
      @Override
      ByteBuffer empty(int size) {
        return ByteBuffer.allocate(size + 11).slice(7, size);
      }
    };

    abstract ByteBuffer empty(int size);

    /** The same bytes in this kind of buffer, some way behind its start. */
    ByteBuffer holding(ByteBuffer bytes) {
      int size = bytes.remaining();
      return empty(BEFORE + size).put(BEFORE, bytes, bytes.position(), size).position(BEFORE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void options(Kind kind) throws Exception {
    RandomMessages random = new RandomMessages(1);
    for (int i = 0; i < MESSAGES; i++) {
      Option option = random.option();
      ByteBuffer in = kind.holding(OptionCodec.encode(option));
      OptionCodec.Header header = OptionCodec.decodeHeader(in);
      assertThat(header).isEqualTo(new OptionCodec.Header(option.code(), in.remaining()));
      assertThat(OptionCodec.decode(header.code(), in)).isEqualTo(option);
      assertThat(in.hasRemaining()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void optionReplies(Kind kind) throws Exception {
    RandomMessages random = new RandomMessages(2);
    for (int i = 0; i < MESSAGES; i++) {
      OptionReply reply = random.optionReply();
      ByteBuffer in = kind.holding(OptionReplyCodec.encode(i, reply));
      OptionReplyCodec.Header header = OptionReplyCodec.decodeHeader(in);
      assertThat(header).isEqualTo(new OptionReplyCodec.Header(i, reply.type(), in.remaining()));
      assertThat(OptionReplyCodec.decode(header.type(), in)).isEqualTo(reply);
      assertThat(in.hasRemaining()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void requests(Kind kind) throws Exception {
    requests(kind, Mode.STRUCTURED);
  }

  @ParameterizedTest
  @EnumSource
  void extendedRequests(Kind kind) throws Exception {
    requests(kind, Mode.EXTENDED);
  }

  private static void requests(Kind kind, Mode mode) throws Exception {
    RandomMessages random = new RandomMessages(3);
    ByteBuffer buffer = kind.empty(mode.requestHeader() + BEFORE);
    for (int i = 0; i < MESSAGES; i++) {
      Request request = random.request(mode);
      RequestCodec.encode(mode, request, buffer.clear().position(BEFORE));
      assertThat(buffer.hasRemaining()).isFalse();
      assertThat(RequestCodec.decode(mode, buffer.position(BEFORE))).isEqualTo(request);
      assertThat(buffer.hasRemaining()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void replies(Kind kind) throws Exception {
    replies(kind, Mode.STRUCTURED);
  }

  @ParameterizedTest
  @EnumSource
  void extendedReplies(Kind kind) throws Exception {
    replies(kind, Mode.EXTENDED);
  }

  private static void replies(Kind kind, Mode mode) throws Exception {
    RandomMessages random = new RandomMessages(4);
    ByteBuffer buffer = kind.empty(10_000);
    for (int i = 0; i < MESSAGES; i++) {
      Reply reply = random.reply(mode);
      ReplyCodec.encode(mode, i, reply, buffer.clear().position(BEFORE));
      assertThat(buffer.position()).isEqualTo(BEFORE + ReplyCodec.encodedLength(mode, reply));
      buffer.limit(buffer.position()).position(BEFORE);
      assertThat(decoded(mode, buffer)).isEqualTo(reply);
      assertThat(buffer.hasRemaining()).isFalse();
    }
  }

  @Test
  void randomMessagesAreOfAllKinds() {
    RandomMessages random = new RandomMessages(1);
    assertThat(Stream.generate(random::option).limit(MESSAGES))
        .extracting(Object::getClass)
        .contains(Option.class.getPermittedSubclasses());
  }

  private static Reply decoded(Mode mode, ByteBuffer in) throws ProtocolException {
    return switch (ReplyCodec.decodeHeader(mode, in)) {
      case Reply.Simple simple -> simple;
      case ReplyHeader.Chunk chunk -> ReplyCodec.decodeChunk(chunk, in);
    };
  }
}
