package nbd.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import nbd.server.Limits;
import nbd.server.testing.Gate;
import nbd.server.testing.Leases;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import org.junit.jupiter.api.Test;

/** Closing a server within the drain time, whatever layers and clients do. */
class ImpatientDrainTest {
  private static final Limits IMPATIENT =
      new Limits(10, Duration.ofSeconds(20), 100, 32 << 20, 64 << 20, Duration.ofMillis(300));

  private final Gate gate = new Gate();

  /** Reads wait at the gate. */
  private final TestExport slow =
      new TestExport(
          ScriptedDisk.reads(
              4096,
              (range, out) -> {
                gate.pass();
                out.hole(0, range.length());
              }));

  @Test
  void aRequestThatDoesNotEndIsNotWaitedForForever() throws Exception {
    try (Serving serving = Serving.of(slow, IMPATIENT);
        RawSession stuck = serving.simple();
        RawSession idle = serving.simple()) {
      stuck.send(Requests.read(0, 1));
      gate.awaitArrivals(1);
      serving.server().close();
      stuck.assertEnds();
      idle.assertEnds();
      assertThat(slow.events().count("close ")).isEqualTo(1);
      gate.open();
      slow.events().await("close ", 2);
    }
  }

  @Test
  void aClientThatDoesNotReadIsNotWaitedForForever() throws Exception {
    Leases leases = new Leases();
    int size = 16 << 20;
    TestExport export =
        new TestExport(
            ScriptedDisk.reads(
                size,
                (_, out) -> {
                  out.lend(0, ByteBuffer.allocateDirect(size), leases.lease());
                  gate.pass();
                }));
    try (Serving serving = Serving.of(export, IMPATIENT);
        RawSession session = serving.simple()) {
      session.send(Requests.read(0, size));
      gate.awaitArrivals(1);
      gate.open();
      session.socket().take(16);
      serving.server().close();
      export.events().await("close ", 1);
    }
    leases.assertEachReleasedOnce();
    assertThat(export.events().all()).containsExactly("open ", "close ", "end");
  }
}
