package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import nbd.api.ReadSink;
import nbd.server.testing.Answer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.wire.ChunkFlag;
import nbd.wire.CommandFlag;
import nbd.wire.Flags;
import nbd.wire.Reply;
import nbd.wire.Request;
import org.junit.jupiter.api.Test;

/** What a layer gives as a hole goes as OFFSET_HOLE to clients that take fragments. */
class HoleTest {
  private static final Flags<ChunkFlag> MORE = Flags.none(ChunkFlag.class);
  private static final Flags<ChunkFlag> DONE = Flags.of(ChunkFlag.DONE);

  private static void data(ReadSink out, long at, int length) throws IOException {
    out.space(at, length).put(ByteDisk.pattern(at, length));
  }

  /** Data 0-1000, hole -5000, data -6000, hole -300000. */
  private static ScriptedDisk sparse() {
    return ScriptedDisk.reads(
        1 << 20,
        (range, out) -> {
          data(out, 0, 1000);
          out.hole(1000, 3000);
          out.hole(4000, 1000);
          data(out, 5000, 400);
          data(out, 5400, 600);
          out.hole(6000, range.length() - 6000);
        });
  }

  private static byte[] expected(int length) {
    byte[] bytes = new byte[length];
    System.arraycopy(ByteDisk.pattern(0, 1000), 0, bytes, 0, 1000);
    System.arraycopy(ByteDisk.pattern(5000, 400), 0, bytes, 5000, 400);
    System.arraycopy(ByteDisk.pattern(5400, 600), 0, bytes, 5400, 600);
    return bytes;
  }

  @Test
  void neighboursShareAChunkAndTheLastOneIsDone() throws IOException {
    try (Serving serving = Serving.disk(sparse());
        RawSession session = serving.structured()) {
      Request read = Requests.read(512, 300_000);
      long cookie = read.cookie();
      Answer answer = session.ask(read);
      assertThat(answer.replies())
          .isEqualTo(
              List.of(
                  new Reply.Chunk.OffsetData(cookie, MORE, 512, 1000),
                  new Reply.Chunk.OffsetHole(cookie, MORE, 1512, 4000),
                  new Reply.Chunk.OffsetData(cookie, MORE, 5512, 1000),
                  new Reply.Chunk.OffsetHole(cookie, DONE, 6512, 294_000)));
      assertThat(answer.bytes(read)).isEqualTo(expected(300_000));
    }
  }

  @Test
  void withoutFragmentsItsZeroesAreSent() throws IOException {
    try (Serving serving = Serving.disk(sparse());
        RawSession session = serving.structured()) {
      Request read = Requests.read(512, 300_000, CommandFlag.DF);
      Answer answer = session.ask(read);
      assertThat(answer.replies())
          .isEqualTo(List.of(new Reply.Chunk.OffsetData(read.cookie(), DONE, 512, 300_000)));
      assertThat(answer.bytes(read)).isEqualTo(expected(300_000));
    }
  }

  @Test
  void inASimpleReplyItsZeroesAreSent() throws IOException {
    try (Serving serving = Serving.disk(sparse());
        RawSession session = serving.simple()) {
      Request read = Requests.read(512, 300_000);
      assertThat(session.ask(read).bytes(read)).isEqualTo(expected(300_000));
    }
  }

  @Test
  void aReadThatIsAllHoleIsOneChunkOf32Bytes() throws IOException {
    ScriptedDisk disk = ScriptedDisk.reads(1L << 40, (range, out) -> out.hole(0, range.length()));
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      Request read = Requests.read(1L << 39, 64 << 20);
      assertThat(session.ask(read).replies())
          .isEqualTo(List.of(new Reply.Chunk.OffsetHole(read.cookie(), DONE, 1L << 39, 64 << 20)));
      session.assertLives();
    }
  }

  @Test
  void partsOutOfOrderAreChunksOfTheirOwn() throws IOException {
    ScriptedDisk disk =
        ScriptedDisk.reads(
            1 << 20,
            (_, out) -> {
              out.hole(200, 100);
              data(out, 100, 100);
              data(out, 0, 100);
            });
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      Request read = Requests.read(0, 300);
      long cookie = read.cookie();
      assertThat(session.ask(read).replies())
          .isEqualTo(
              List.of(
                  new Reply.Chunk.OffsetHole(cookie, MORE, 200, 100),
                  new Reply.Chunk.OffsetData(cookie, MORE, 100, 100),
                  new Reply.Chunk.OffsetData(cookie, DONE, 0, 100)));
    }
  }
}
