package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nbd.server.testing.Answer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.CommandFlag;
import nbd.wire.Reply;
import nbd.wire.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadTest {
  private static final int SIZE = 4 << 20;

  /** Around the sizes at which replies change from shared buffers to memory of their own. */
  @ParameterizedTest
  @ValueSource(
      ints = {1, 511, 4096, 8192, 8193, 65_536, 131_043, 131_072, 131_073, 262_144, 1_000_003})
  void everyLengthIsAnsweredWithItsBytes(int length) throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(SIZE));
        RawSession simple = serving.simple();
        RawSession structured = serving.structured()) {
      Request read = Requests.read(4099, length);
      Request whole = Requests.read(4099, length, CommandFlag.DF);
      byte[] bytes = ByteDisk.pattern(4099, length);
      assertThat(simple.ask(read).bytes(read)).isEqualTo(bytes);
      assertThat(structured.ask(read).bytes(read)).isEqualTo(bytes);
      assertThat(structured.ask(whole).bytes(whole)).isEqualTo(bytes);
    }
  }

  @Test
  void aReadWithoutHolesIsOneChunk() throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(SIZE));
        RawSession structured = serving.structured()) {
      Request read = Requests.read(512, 3 << 20);
      Answer answer = structured.ask(read);
      assertThat(answer.messages()).hasSize(1);
      Reply.Chunk.OffsetData chunk = (Reply.Chunk.OffsetData) answer.replies().getFirst();
      assertThat(chunk.offset()).isEqualTo(512);
      assertThat(chunk.length()).isEqualTo(3 << 20);
      assertThat(chunk.done()).isTrue();
    }
  }

  @Test
  void overTcpToo() throws IOException {
    try (Serving serving = Serving.tcp(new TestExport(ByteDisk.able(SIZE)));
        RawSession structured = serving.structured()) {
      Request read = Requests.read(0, SIZE);
      assertThat(structured.ask(read).bytes(read)).isEqualTo(ByteDisk.pattern(0, SIZE));
    }
  }

  /** Lengths that end, by turns, anywhere in the server's buffers. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void manyReadsInOneSendAreAnsweredOneByOne(long seed) throws IOException {
    Random random = new Random(seed);
    List<Request> reads = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      int length = 1 + random.nextInt(2 << random.nextInt(17));
      CommandFlag[] flags =
          random.nextBoolean() ? new CommandFlag[] {CommandFlag.DF} : new CommandFlag[0];
      reads.add(Requests.read(random.nextInt(SIZE - length), length, flags));
    }
    try (Serving serving = Serving.disk(ByteDisk.able(SIZE));
        RawSession session = serving.structured()) {
      session.send(reads.toArray(Request[]::new));
      for (Request read : reads) {
        assertThat(session.answer(read).bytes(read))
            .isEqualTo(ByteDisk.pattern(read.offset(), (int) read.length()));
      }
    }
  }
}
