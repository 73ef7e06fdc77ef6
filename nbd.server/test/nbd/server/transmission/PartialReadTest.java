package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nbd.api.Blocking;
import nbd.api.ErrorCode;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.server.testing.Answer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Leases;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.wire.CommandFlag;
import nbd.wire.Reply;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A read that fails part way sends the good part, and the error with its offset. */
class PartialReadTest {
  private static final int SIZE = 1 << 20;

  @TempDir private Path folder;
  private final Leases leases = new Leases();

  private static PartialReadException failure(long good) {
    return new PartialReadException(ErrorCode.EIO, good, "bad sector", null);
  }

  /** Gives {@code given} bytes, and fails behind the first {@code good}. */
  private static ScriptedDisk failing(int given, int good) {
    return ScriptedDisk.reads(
        SIZE,
        (range, out) -> {
          out.space(0, given).put(ByteDisk.pattern(range.offset(), given));
          throw failure(good);
        });
  }

  private static Reply.Chunk.ErrorOffset end(Answer answer) {
    return (Reply.Chunk.ErrorOffset) answer.replies().getLast();
  }

  @Test
  void theGoodPartComesBeforeTheErrorAndItsOffset() throws IOException {
    try (Serving serving = Serving.disk(failing(3000, 2500));
        RawSession session = serving.structured()) {
      Answer answer = session.ask(Requests.read(512, 4096));
      assertThat(answer.messages()).hasSize(2);
      assertThat(answer.messages().getFirst().data()).isEqualTo(ByteDisk.pattern(512, 2500));
      assertThat(end(answer).error()).isEqualTo(WireError.EIO);
      assertThat(end(answer).offset()).isEqualTo(3012);
      assertThat(end(answer).message()).isEqualTo("bad sector");
      session.assertLives();
    }
  }

  @Test
  void withoutFragmentsThereIsOnlyTheError() throws IOException {
    try (Serving serving = Serving.disk(failing(3000, 2500));
        RawSession structured = serving.structured();
        RawSession simple = serving.simple()) {
      Answer whole = structured.ask(Requests.read(512, 4096, CommandFlag.DF));
      assertThat(whole.errorMessage()).isEqualTo("bad sector");
      Answer plain = simple.ask(Requests.read(512, 4096));
      assertThat(plain.error()).contains(WireError.EIO);
      assertThat(plain.messages().getFirst().data()).isEmpty();
      structured.assertLives();
      simple.assertLives();
    }
  }

  @Test
  void nothingIsSentThatDidNotComeOrDidNotFail() throws IOException {
    int[][] givenAndGood = {{3000, 0}, {3000, 3001}, {4096, 4096}, {3000, 5000}};
    for (int[] each : givenAndGood) {
      try (Serving serving = Serving.disk(failing(each[0], each[1]));
          RawSession session = serving.structured()) {
        assertThat(session.ask(Requests.read(0, 4096)).errorMessage()).isEqualTo("bad sector");
      }
    }
  }

  @Test
  void nothingIsSentOfALayerThatBrokeTheRules() throws IOException {
    var disk =
        ScriptedDisk.reads(
            SIZE,
            (_, out) -> {
              out.space(0, 100).put(new byte[100]);
              try {
                out.hole(-1, 4);
              } catch (IOException forgotten) {
                // As a layer might that swallows what it does not understand.
              }
              throw failure(50);
            });
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      assertThat(session.ask(Requests.read(0, 4096)).messages()).hasSize(1);
    }
  }

  @Test
  void aPartThatCameOutOfOrderIsNotSent() throws IOException {
    var disk =
        ScriptedDisk.reads(
            SIZE,
            (_, out) -> {
              out.space(2000, 1000).put(ByteDisk.pattern(2000, 1000));
              out.space(0, 2000).put(ByteDisk.pattern(0, 2000));
              throw failure(1500);
            });
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      assertThat(session.ask(Requests.read(0, 4096)).errorMessage()).isEqualTo("bad sector");
    }
  }

  /** Gives a random run of parts of every kind, then fails somewhere in what it gave. */
  private void give(Range range, ReadSink out, FileChannel file, Random random) throws IOException {
    int[] sizes = {1, 512, 4096, 20_000, 70_000, 150_000};
    int at = 0;
    int limit = (int) range.length() - 1;
    while (at < limit && (at == 0 || random.nextInt(6) > 0)) {
      int length = Math.min(sizes[random.nextInt(sizes.length)], limit - at);
      byte[] bytes = ByteDisk.pattern(range.offset() + at, length);
      switch (random.nextInt(3)) {
        case 0 -> out.space(at, length).put(bytes);
        case 1 -> out.lend(at, ByteBuffer.allocateDirect(length).put(bytes).flip(), leases.lease());
        default -> out.file(at, file, range.offset() + at, length, leases.lease());
      }
      at += length;
    }
    throw failure(1 + random.nextInt(at));
  }

  @ParameterizedTest
  @EnumSource(Blocking.class)
  void anyMixOfPartsIsCutAtTheRightByteAndItsNeighboursAreWhole(Blocking blocking)
      throws IOException {
    long seed = 20_261_123;
    Random random = new Random(seed);
    Path disk = Files.write(folder.resolve("disk"), ByteDisk.pattern(0, SIZE));
    try (FileChannel file = FileChannel.open(disk);
        Serving serving =
            Serving.disk(
                ScriptedDisk.reads(
                    SIZE,
                    blocking,
                    (range, out) -> {
                      if (range.offset() % 2 == 0) {
                        out.space(0, (int) range.length())
                            .put(ByteDisk.pattern(range.offset(), (int) range.length()));
                      } else {
                        synchronized (random) {
                          give(range, out, file, random);
                        }
                      }
                    }));
        RawSession session = serving.structured()) {
      for (int i = 0; i < 150; i++) {
        Request before = Requests.read(2L * i, 100 + i);
        Request broken = Requests.read(2L * i + 1, 2 + i * 2000);
        Request behind = Requests.read(4L * i, 300);
        session.send(before, broken, behind);
        assertThat(session.answer(before).bytes(before))
            .isEqualTo(ByteDisk.pattern(before.offset(), 100 + i));
        assertGood(broken, session.answer(broken));
        assertThat(session.answer(behind).bytes(behind))
            .isEqualTo(ByteDisk.pattern(behind.offset(), 300));
      }
    }
    leases.assertEachReleasedOnce();
  }

  private static void assertGood(Request request, Answer answer) {
    int good = (int) (end(answer).offset() - request.offset());
    byte[] bytes = new byte[good];
    int next = 0;
    List<Answer.Message> data = answer.messages().subList(0, answer.messages().size() - 1);
    for (Answer.Message message : data) {
      System.arraycopy(message.data(), 0, bytes, next, message.data().length);
      next += message.data().length;
    }
    assertThat(next).as("good bytes of %s", request).isEqualTo(good);
    assertThat(Arrays.equals(bytes, ByteDisk.pattern(request.offset(), good))).isTrue();
  }

  @Test
  void aHoleIsCutToo() throws IOException {
    var disk =
        ScriptedDisk.reads(
            SIZE,
            (_, out) -> {
              out.hole(0, 1000);
              out.space(1000, 10).put(new byte[10]);
              throw failure(700);
            });
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      Request read = Requests.read(4096, 4096);
      List<Reply> replies = session.ask(read).replies();
      assertThat(replies).hasSize(2);
      assertThat(replies.getFirst())
          .isInstanceOfSatisfying(
              Reply.Chunk.OffsetHole.class,
              hole -> {
                assertThat(hole.offset()).isEqualTo(4096);
                assertThat(hole.length()).isEqualTo(700);
              });
    }
  }

  @Test
  void aFileThatEndsTooSoonIsReadUpToItsEnd() throws IOException {
    Path shortFile = Files.write(folder.resolve("short"), ByteDisk.pattern(0, 5000));
    try (FileChannel file = FileChannel.open(shortFile);
        Serving serving =
            Serving.disk(
                ScriptedDisk.reads(
                    SIZE,
                    Blocking.ALWAYS,
                    (range, out) ->
                        out.file(0, file, range.offset(), range.length(), leases.lease())));
        RawSession session = serving.structured()) {
      Answer answer = session.ask(Requests.read(4096, 4096));
      assertThat(answer.messages().getFirst().data()).isEqualTo(ByteDisk.pattern(4096, 904));
      assertThat(end(answer).offset()).isEqualTo(5000);
      assertThat(end(answer).message()).isEqualTo("the file cannot be read: the file ends at 5000");
    }
    leases.assertEachReleasedOnce();
  }
}
