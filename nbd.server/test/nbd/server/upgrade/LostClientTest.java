package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import nbd.api.Handover;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Faults;
import nbd.server.testing.NastyExport;
import nbd.server.testing.Oracle;
import nbd.wire.WireError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One client's disk cannot be opened again when an upgrade is rolled back. */
class LostClientTest {
  private static final byte[] CONTENT = Oracle.block(9);

  private static List<NbdClient> clients(Stage stage, int count) throws IOException {
    List<NbdClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(stage.client());
    }
    clients.getFirst().write(0, ByteBuffer.wrap(CONTENT));
    return clients;
  }

  /** All tries for one client fail, and the first of them only after all others are served. */
  private static Faults.Fault unlucky(NastyExport export, int clients) {
    AtomicReference<Thread> one = new AtomicReference<>();
    return () -> {
      one.compareAndSet(null, Thread.currentThread());
      if (one.get() == Thread.currentThread()) {
        Waiting.until(
            "all others are served again", () -> export.events().count("open") == 2L * clients - 1);
        throw new IOException("nor that");
      }
    };
  }

  private static UpgradeReport loseOne(Stage stage, int clients) throws InterruptedException {
    stage.newer().faults().on("ready", Faults.failing("not today"));
    stage.older().faults().on("open", unlucky(stage.older().last(), clients));
    UpgradeReport report = stage.upgrade();
    stage.assertKept(report, "not today");
    stage.newer().faults().heal();
    stage.older().faults().heal();
    return report;
  }

  private static boolean isServed(NbdClient client) {
    try {
      assertThat(client.read(0, Oracle.BLOCK)).isEqualTo(CONTENT);
      return true;
    } catch (NbdRemoteException refused) {
      assertThat(refused.error()).isEqualTo(WireError.ESHUTDOWN);
      return false;
    } catch (IOException lost) {
      throw new AssertionError(lost);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 24})
  void allOthersAreServedAgain(int count) throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      List<NbdClient> clients = clients(stage, count);
      UpgradeReport report = loseOne(stage, count);
      assertThat(report.why()).contains("not all clients could be served again", "nor that");
      assertThat(clients.stream().filter(LostClientTest::isServed)).hasSize(count - 1);
      clients.forEach(NbdClient::close);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 24})
  void oneThatStaysConnectedIsNotInTheWayOfTheNextUpgrades(int count) throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      List<NbdClient> clients = clients(stage, count);
      UpgradeReport _ = loseOne(stage, count);
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      assertThat(stage.live().server().connections()).isEqualTo(count);
      assertThat(stage.upgradeTo(stage.version("third")).result()).isEqualTo(Result.UPGRADED);
      assertThat(clients.stream().filter(LostClientTest::isServed)).hasSize(count - 1);
      clients.forEach(NbdClient::close);
      Waiting.until("all have left", () -> stage.live().status("a").clients() == 0);
    }
  }
}
