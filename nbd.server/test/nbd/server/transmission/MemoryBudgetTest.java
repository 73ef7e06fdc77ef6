package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import nbd.server.Limits;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Gate;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.CommandFlag;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;

/** Large requests of all connections share a budget. */
class MemoryBudgetTest {
  private static final int MEBIBYTE = 1 << 20;

  private static Limits limits(int payload, long memory) {
    return new Limits(20, Duration.ofSeconds(20), 100, payload, memory, Duration.ofSeconds(5));
  }

  /** Holds the payload of a write at offset 0 at the gate. */
  private static ScriptedDisk holding(Gate gate) {
    return ScriptedDisk.writes(
        1L << 30,
        (range, in) -> {
          in.payload();
          if (range.offset() == 0) {
            gate.pass();
          }
        });
  }

  @Test
  void whoeverFindsNoneForSomeSecondsFailsWithEnomemAndMayTryAgain() throws Exception {
    Gate gate = new Gate();
    TestExport export =
        new TestExport(
            client ->
                client.exportName().equals("deaf")
                    ? ScriptedDisk.reads(1L << 30, MemoryBudgetTest::readDeafly)
                    : holding(gate));
    try (Serving serving = Serving.of(export, limits(32 * MEBIBYTE, 32 * MEBIBYTE));
        RawSession greedy = serving.structured();
        RawSession writer = serving.structured();
        RawSession deaf = serving.connect().structured().go("deaf")) {
      Request all = Requests.write(0, 32 * MEBIBYTE);
      greedy.send(all, new byte[32 * MEBIBYTE]);
      gate.awaitArrivals(1);
      Request write = Requests.write(1, MEBIBYTE);
      Request read = Requests.read(0, MEBIBYTE);
      deaf.send(read);
      writer.send(write, new byte[MEBIBYTE]);
      assertThat(writer.answer(write).error()).contains(WireError.ENOMEM);
      writer.assertLives();
      assertThat(deaf.answer(read).error()).contains(WireError.ENOMEM);
      deaf.assertLives();
      writer.ask(Requests.write(1, 4096)).assertSuccess();
      gate.open();
      greedy.answer(all).assertSuccess();
      writer.ask(write, new byte[MEBIBYTE]).assertSuccess();
    }
  }

  /** Gives a read in pieces of 4000 bytes, in or out of order. */
  private static void readInPieces(nbd.api.Range range, nbd.api.ReadSink out, boolean ordered)
      throws IOException {
    long last = (range.length() - 1) / 4000;
    for (long i = 0; i <= last; i++) {
      long at = 4000 * (ordered ? i : last - i);
      int length = (int) Math.min(4000, range.length() - at);
      out.space(at, length).put(ByteDisk.pattern(range.offset() + at, length));
    }
  }

  @Test
  void aReadOfManySmallPiecesIsInTheBudgetToo() throws Exception {
    Gate gate = new Gate();
    TestExport export =
        new TestExport(
            client ->
                client.exportName().equals("pieces")
                    ? ScriptedDisk.reads(1L << 30, (range, out) -> readInPieces(range, out, true))
                    : holding(gate));
    try (Serving serving = Serving.of(export, limits(32 * MEBIBYTE, 32 * MEBIBYTE));
        RawSession greedy = serving.structured();
        RawSession pieces = serving.connect().structured().go("pieces")) {
      Request all = Requests.write(0, 32 * MEBIBYTE);
      greedy.send(all, new byte[32 * MEBIBYTE]);
      gate.awaitArrivals(1);
      Request small = Requests.read(7, 200_000);
      assertThat(pieces.ask(small).bytes(small)).isEqualTo(ByteDisk.pattern(7, 200_000));
      assertThat(pieces.ask(Requests.read(0, MEBIBYTE)).error()).contains(WireError.ENOMEM);
      gate.open();
      greedy.answer(all).assertSuccess();
      pieces.assertLives();
    }
  }

  @Test
  void whatSmallPiecesTookIsGivenBack() throws Exception {
    for (boolean ordered : new boolean[] {true, false}) {
      ScriptedDisk disk =
          ScriptedDisk.reads(1L << 30, (range, out) -> readInPieces(range, out, ordered));
      try (Serving serving =
              Serving.of(new TestExport(disk), limits(32 * MEBIBYTE, 32 * MEBIBYTE));
          RawSession simple = serving.simple();
          RawSession session = serving.structured()) {
        for (int i = 0; i < 20; i++) {
          Request read = Requests.read(i, 3 * MEBIBYTE);
          byte[] expected = ByteDisk.pattern(i, 3 * MEBIBYTE);
          assertThat(session.ask(read).bytes(read)).isEqualTo(expected);
          assertThat(simple.ask(read).bytes(read)).isEqualTo(expected);
        }
      }
    }
  }

  /** A layer that does not want to hear that there is no memory. */
  private static void readDeafly(nbd.api.Range range, nbd.api.ReadSink out) {
    try {
      out.space(0, (int) range.length());
    } catch (IOException unheard) {
      assertThat(unheard).hasMessageContaining("free");
    }
  }

  @Test
  void whoeverWaitsGetsWhatIsGivenBack() throws Exception {
    Gate gate = new Gate();
    try (Serving serving =
            Serving.of(new TestExport(holding(gate)), limits(32 * MEBIBYTE, 32 * MEBIBYTE));
        RawSession greedy = serving.structured();
        RawSession writer = serving.structured()) {
      Request all = Requests.write(0, 32 * MEBIBYTE);
      Request write = Requests.write(1, 2 * MEBIBYTE);
      greedy.send(all, new byte[32 * MEBIBYTE]);
      gate.awaitArrivals(1);
      writer.send(write);
      gate.open();
      writer.socket().send(new byte[2 * MEBIBYTE]);
      writer.answer(write).assertSuccess();
      greedy.answer(all).assertSuccess();
    }
  }

  /** Buffers come in powers of two, which must not make the longest payload impossible. */
  @Test
  void aPayloadAsLongAsTheBudgetFits() throws IOException {
    int odd = 40 * MEBIBYTE;
    try (Serving serving =
            Serving.of(
                new TestExport(ScriptedDisk.writes(odd, (_, in) -> in.payload())),
                limits(odd, odd));
        RawSession session = serving.simple()) {
      session.ask(Requests.write(0, odd)).assertSuccess();
      session.ask(Requests.read(0, odd)).assertSuccess();
    }
  }

  /** Each round takes the whole budget; a byte that is not given back would show in the next. */
  @Test
  void howeverARequestEndsItsMemoryIsGivenBack() throws Exception {
    int all = 32 * MEBIBYTE;
    TestExport export =
        new TestExport(
            client ->
                switch (client.exportName()) {
                  case "fails" ->
                      ScriptedDisk.reads(
                          all,
                          (_, out) -> {
                            out.space(0, all);
                            throw new IOException("and then it broke");
                          });
                  case "incomplete" -> ScriptedDisk.reads(all, (_, out) -> out.space(1, all - 1));
                  case "write" ->
                      ScriptedDisk.writes(
                          all,
                          (_, in) -> {
                            in.payload();
                            throw new IOException("and then it broke");
                          });
                  default -> ByteDisk.able(all);
                });
    try (Serving serving = Serving.of(export, limits(all, all))) {
      for (int round = 0; round < 3; round++) {
        try (RawSession fails = serving.connect().go("fails");
            RawSession incomplete = serving.connect().go("incomplete");
            RawSession write = serving.connect().go("write")) {
          assertThat(fails.ask(Requests.read(0, all)).error()).contains(WireError.EIO);
          assertThat(incomplete.ask(Requests.read(0, all)).error()).contains(WireError.EIO);
          assertThat(write.ask(Requests.write(0, all)).error()).contains(WireError.EIO);
        }
        try (RawSession half = serving.connect().go("write")) {
          half.send(Requests.write(0, all), new byte[1000]);
        }
        try (RawSession unread = serving.connect().structured().go("right")) {
          unread.send(Requests.read(0, all, CommandFlag.DF));
          unread.socket().take(1000);
        }
        serving.awaitConnections(0);
      }
      try (RawSession right = serving.connect().go("right")) {
        right.ask(Requests.read(0, all)).assertSuccess();
      }
    }
  }

  @Test
  void whatIsReceivedStraightIntoALayerNeedsNone() throws Exception {
    Gate gate = new Gate();
    int all = 32 * MEBIBYTE;
    ByteBuffer own = ByteBuffer.allocateDirect(all);
    TestExport export =
        new TestExport(
            client ->
                client.exportName().equals("straight")
                    ? ScriptedDisk.writes(all, (_, in) -> in.receive(own.clear()))
                    : holding(gate));
    try (Serving serving = Serving.of(export, limits(all, all));
        RawSession greedy = serving.structured();
        RawSession straight = serving.connect().go("straight")) {
      Request write = Requests.write(0, all);
      greedy.send(write, new byte[all]);
      gate.awaitArrivals(1);
      straight.ask(Requests.write(0, all)).assertSuccess();
      gate.open();
      greedy.answer(write).assertSuccess();
    }
  }
}
