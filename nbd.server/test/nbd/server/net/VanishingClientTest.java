package nbd.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import nbd.api.WriteSource;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.ByteSocket;
import nbd.server.testing.Events;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that go away in the middle of something. */
class VanishingClientTest {
  private enum Way {
    PAYLOAD,
    RECEIVE,
    RECEIVE_IN_PIECES,
    PAYLOAD_BUT_DOES_NOT_CARE,
    RECEIVE_BUT_DOES_NOT_CARE,
    LEAVES_IT;

    void take(WriteSource in, int length) throws IOException {
      switch (this) {
        case PAYLOAD, PAYLOAD_BUT_DOES_NOT_CARE -> in.payload();
        case RECEIVE, RECEIVE_BUT_DOES_NOT_CARE -> in.receive(ByteBuffer.allocate(length));
        case RECEIVE_IN_PIECES -> {
          for (int done = 0; done < length; done += 1000) {
            in.receive(ByteBuffer.allocate(Math.min(1000, length - done)));
          }
        }
        case LEAVES_IT -> {}
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void inTheMiddleOfAPayloadTheWriteFailsAndItsConnectionEnds(Way way)
      throws IOException, InterruptedException {
    for (int length : new int[] {100, 100_000, 20 << 20}) {
      Events outcomes = new Events();
      TestExport export =
          new TestExport(
              ScriptedDisk.writes(
                  32 << 20,
                  (range, in) -> {
                    try {
                      way.take(in, (int) range.length());
                      outcomes.add("taken");
                    } catch (IOException gone) {
                      outcomes.add("gone");
                      if (!way.name().endsWith("CARE")) {
                        throw gone;
                      }
                    }
                  }));
      try (Serving serving = Serving.of(export);
          RawSession other = serving.connect().go("other")) {
        RawSession session = serving.connect().go("gone");
        session.send(Requests.write(0, length), new byte[length - 50]);
        session.close();
        export.events().await("close gone", 1);
        assertThat(outcomes.all()).containsExactly(way == Way.LEAVES_IT ? "taken" : "gone");
        other.assertLives();
      }
      assertThat(export.events().count("close gone")).isEqualTo(1);
    }
  }

  @Test
  void inTheMiddleOfARefusedPayload() throws IOException, InterruptedException {
    TestExport export = new TestExport(ByteDisk.able(4096));
    try (Serving serving = Serving.of(export)) {
      RawSession session = serving.simple();
      session.send(Requests.write(0, 50 << 20), new byte[1 << 20]);
      session.close();
      export.events().await("close ", 1);
    }
  }

  @Test
  void inTheMiddleOfARequest() throws IOException, InterruptedException {
    TestExport export = new TestExport(ByteDisk.able(4096));
    try (Serving serving = Serving.of(export)) {
      RawSession session = serving.simple();
      session.socket().hex("25609513 0000");
      session.close();
      export.events().await("close ", 1);
    }
  }

  @Test
  void whoeverDoesNotReadHoldsUpNobodyElse() throws IOException, InterruptedException {
    TestExport export = new TestExport(ByteDisk.able(32 << 20));
    Request[] reads = new Request[100];
    for (int i = 0; i < reads.length; i++) {
      reads[i] = Requests.read(0, 1 << 20);
    }
    try (Serving serving = Serving.of(export);
        RawSession other = serving.connect().go("other")) {
      RawSession deaf = serving.connect().go("deaf");
      deaf.send(reads).socket().take(1);
      for (int i = 0; i < 20; i++) {
        other.ask(Requests.read(0, 8 << 20)).assertSuccess();
      }
      deaf.close();
      export.events().await("close deaf", 1);
      other.assertLives();
    }
  }

  @Test
  void inAThousandHalfHandshakesOfWhichNothingIsLeft() throws IOException {
    try (Serving serving = Serving.tcp(new TestExport(ByteDisk.able(4096)))) {
      List<AutoCloseable> open = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        ByteSocket socket = serving.dial();
        open.add(socket);
        if (i % 4 == 1) {
          RawClient.greeted(socket, 3);
        } else if (i % 4 == 2) {
          RawClient.greeted(socket, 3).structured().socket().hex("49484156");
        } else if (i % 4 == 3) {
          RawClient.greeted(socket, 3).sendHeader(6, 100_000);
        }
        if (open.size() == 50) {
          open.forEach(VanishingClientTest::close);
          open.clear();
        }
      }
      serving.awaitConnections(0);
      serving.simple().assertLives();
    }
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }
}
