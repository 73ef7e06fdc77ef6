package nbd.server.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import nbd.api.Support;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Events;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.CommandFlag;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;

/** CAN_MULTI_CONN: a flush on one connection covers what all have written. */
class MultiConnTest {
  private final Events flushes = new Events();

  /** Each client's handle notes its flushes by the client's name; that of "bad" fails. */
  private TestExport export(Support multiConn) {
    return new TestExport(
        client ->
            new ByteDisk(ByteDisk.ableTraits(4096).multiConn(multiConn).build()) {
              @Override
              public void flush() throws IOException {
                flushes.add(client.exportName());
                if (client.exportName().equals("bad")) {
                  throw new IOException("this one fails");
                }
              }
            });
  }

  @Test
  void emulatedAFlushReachesAllHandlesThatAreOpen() throws IOException, InterruptedException {
    TestExport export = export(Support.EMULATE);
    try (Serving serving = Serving.of(export);
        RawSession a = serving.connect().go("a");
        RawSession b = serving.connect().go("b")) {
      try (RawSession c = serving.connect().go("c")) {
        c.ask(Requests.flush()).assertSuccess();
        assertThat(flushes.all()).containsExactlyInAnyOrder("a", "b", "c");
      }
      export.events().await("close c", 1);
      flushes.clear();
      a.ask(Requests.flush()).assertSuccess();
      assertThat(flushes.all()).containsExactlyInAnyOrder("a", "b");
      b.assertLives();
    }
  }

  @Test
  void nativeItReachesItsOwnOnly() throws IOException {
    try (Serving serving = Serving.of(export(Support.NATIVE));
        RawSession a = serving.connect().go("a");
        RawSession b = serving.connect().go("b")) {
      a.ask(Requests.flush()).assertSuccess();
      assertThat(flushes.all()).containsExactly("a");
      b.assertLives();
    }
  }

  @Test
  void oneThatFailsFailsTheFlushAfterAllHaveBeenAsked() throws IOException {
    try (Serving serving = Serving.of(export(Support.EMULATE));
        RawSession a = serving.connect().go("a");
        RawSession bad = serving.connect().go("bad");
        RawSession c = serving.connect().go("c")) {
      assertThat(a.ask(Requests.flush()).error()).contains(WireError.EIO);
      assertThat(flushes.all()).containsExactlyInAnyOrder("a", "bad", "c");
      bad.assertLives();
      c.assertLives();
    }
  }

  /** A device tells a failure once, and the flush of each is to cover what all have written. */
  @Test
  void aFailureThatIsToldOnceIsToldToEachClientOnce() throws IOException {
    AtomicBoolean fails = new AtomicBoolean(true);
    TestExport export =
        new TestExport(
            client ->
                new ByteDisk(ByteDisk.ableTraits(4096).multiConn(Support.EMULATE).build()) {
                  @Override
                  public void flush() throws IOException {
                    if (client.exportName().equals("a") && fails.getAndSet(false)) {
                      throw new IOException("a write is lost");
                    }
                  }
                });
    try (Serving serving = Serving.of(export);
        RawSession a = serving.connect().go("a");
        RawSession b = serving.connect().go("b");
        RawSession c = serving.connect().go("c")) {
      assertThat(b.ask(Requests.flush()).error()).contains(WireError.EIO);
      assertThat(a.ask(Requests.flush()).error()).contains(WireError.EIO);
      assertThat(c.ask(Requests.trim(0, 512, CommandFlag.FUA)).error()).contains(WireError.EIO);
      for (RawSession each : List.of(a, b, c)) {
        each.ask(Requests.flush()).assertSuccess();
      }
    }
  }

  @Test
  void fuaIsTheWritersOwnAffair() throws IOException {
    try (Serving serving = Serving.of(export(Support.EMULATE));
        RawSession a = serving.connect().go("a");
        RawSession b = serving.connect().go("b")) {
      a.ask(Requests.write(0, 512, CommandFlag.FUA)).assertSuccess();
      assertThat(flushes.all()).isEmpty();
      b.assertLives();
    }
  }
}
