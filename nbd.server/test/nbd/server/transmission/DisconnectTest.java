package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Gate;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Request;
import org.junit.jupiter.api.Test;

class DisconnectTest {
  private final TestExport export = new TestExport(ByteDisk.able(1 << 20));

  @Test
  void endsTheConnectionWithoutAReplyAndClosesTheHandle() throws IOException, InterruptedException {
    try (Serving serving = Serving.of(export);
        RawSession session = serving.simple()) {
      session.send(Requests.disconnect()).assertEnds();
      export.events().await("close ", 1);
    }
    assertThat(export.events().all()).containsExactly("open ", "close ", "end");
  }

  @Test
  void finishesWhatIsOutstandingFirst() throws IOException {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      requests.add(i % 2 == 0 ? Requests.read(i, 3000) : Requests.zero(i, 5));
    }
    requests.add(Requests.disconnect());
    ByteDisk disk = ByteDisk.able(1 << 20);
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      session.send(requests.toArray(Request[]::new));
      for (Request request : requests.subList(0, 300)) {
        session.answer(request).assertSuccess();
      }
      session.assertEnds();
      assertThat(disk.calls().all()).hasSize(300);
    }
  }

  @Test
  void waitsForARequestThatIsSlow() throws IOException, InterruptedException {
    Gate gate = new Gate();
    ScriptedDisk disk =
        ScriptedDisk.reads(
            4096,
            (range, out) -> {
              gate.pass();
              out.hole(0, range.length());
            });
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.simple()) {
      Request read = Requests.read(0, 4096);
      session.send(read, Requests.disconnect());
      session.socket().finish();
      gate.awaitArrivals(1);
      gate.open();
      assertThat(session.answer(read).bytes(read)).containsOnly(0);
      session.assertEnds();
    }
  }

  @Test
  void nothingBehindItIsDone() throws IOException {
    ByteDisk disk = ByteDisk.able(4096);
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.simple()) {
      session.send(Requests.disconnect(), Requests.zero(0, 4096), Requests.read(0, 1));
      session.assertEnds();
      assertThat(disk.calls().all()).isEmpty();
    }
  }

  @Test
  void aClientThatJustClosesIsOneToo() throws IOException, InterruptedException {
    try (Serving serving = Serving.of(export)) {
      RawSession session = serving.simple();
      session.ask(Requests.read(0, 1)).assertSuccess();
      session.close();
      export.events().await("close ", 1);
    }
    assertThat(export.events().all()).containsExactly("open ", "close ", "end");
  }

  @Test
  void aClientThatClosesItsHalfGetsItsAnswers() throws IOException {
    try (Serving serving = Serving.of(export);
        RawSession session = serving.simple()) {
      Request first = Requests.read(0, 100);
      Request second = Requests.read(100, 100);
      session.send(first, second);
      session.socket().finish();
      assertThat(session.answer(first).bytes(first)).isEqualTo(ByteDisk.pattern(0, 100));
      assertThat(session.answer(second).bytes(second)).isEqualTo(ByteDisk.pattern(100, 100));
      session.assertEnds();
    }
  }

  @Test
  void whatDoesNotBeginLikeARequestEndsTheConnectionAfterTheRepliesBeforeIt()
      throws IOException, InterruptedException {
    try (Serving serving = Serving.of(export);
        RawSession session = serving.simple()) {
      Request read = Requests.read(0, 100);
      session.send(read);
      session.socket().hex("12560953 0000 0000 0000000000000000 0000000000000000 00000001");
      assertThat(session.answer(read).bytes(read)).isEqualTo(ByteDisk.pattern(0, 100));
      session.assertEnds();
      export.events().await("close ", 1);
    }
    assertThat(export.events().all()).containsExactly("open ", "close ", "end");
  }
}
