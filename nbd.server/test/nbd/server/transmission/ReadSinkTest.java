package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nbd.api.Blocking;
import nbd.server.testing.Leases;
import nbd.server.testing.RandomReader;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.wire.CommandFlag;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A layer gives the parts of each read by ways and in an order that chance decides, and some reads
 * fail half-way; every client gets its bytes or its error, and nothing of another reply.
 */
class ReadSinkTest {
  private static final int SIZE = 1 << 20;

  private static Request.Read read(Random random, boolean mayForbidFragments) {
    int length = 1 + random.nextInt(2 << random.nextInt(18));
    boolean df = mayForbidFragments && random.nextBoolean();
    CommandFlag[] flags = df ? new CommandFlag[] {CommandFlag.DF} : new CommandFlag[0];
    return Requests.read(random.nextInt(SIZE - length), length, flags);
  }

  private static void assertAnswered(RawSession session, List<Request> reads, RandomReader reader)
      throws IOException {
    for (Request read : reads) {
      var answer = session.answer(read);
      if (reader.fails(read.offset(), read.length())) {
        assertThat(answer.error()).as("%s", read).contains(WireError.EIO);
      } else {
        assertThat(answer.bytes(read))
            .as("%s", read)
            .isEqualTo(reader.content((int) read.offset(), (int) read.length()));
      }
    }
  }

  private static void readAtRandom(long seed, Blocking blocking, boolean structured)
      throws Exception {
    Random random = new Random(seed);
    Leases leases = new Leases();
    try (RandomReader reader = new RandomReader(seed, SIZE, leases)) {
      try (Serving serving = Serving.disk(ScriptedDisk.reads(SIZE, blocking, reader));
          RawSession session = structured ? serving.structured() : serving.simple()) {
        for (int round = 0; round < 12; round++) {
          List<Request> reads = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            reads.add(read(random, structured));
          }
          session.send(reads.toArray(Request[]::new));
          assertAnswered(session, reads, reader);
        }
        session.assertLives();
      }
      assertThat(leases.given()).isPositive();
      leases.assertEachReleasedOnce();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void inSimpleReplies(long seed) throws Exception {
    readAtRandom(seed, Blocking.NEVER, false);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16})
  void inChunksAndUnfragmented(long seed) throws Exception {
    readAtRandom(seed, Blocking.NEVER, true);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26})
  void onWorkersInSimpleReplies(long seed) throws Exception {
    readAtRandom(seed, Blocking.ALWAYS, false);
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34, 35, 36})
  void onWorkersInChunksAndUnfragmented(long seed) throws Exception {
    readAtRandom(seed, Blocking.ALWAYS, true);
  }
}
