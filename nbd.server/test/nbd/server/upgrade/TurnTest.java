package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.client.NbdClient;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.LiveCatalog;
import nbd.server.testing.LiveServer;
import nbd.server.testing.SizedPlugin;
import nbd.server.testing.Specs;
import nbd.server.testing.TestExport;
import org.junit.jupiter.api.Test;

/** Where one client is served at a time, another one waits for its turn during an upgrade. */
class TurnTest {
  private static final Duration LONG = Duration.ofSeconds(8);

  /** Both versions have the same disk. */
  private final ByteDisk bytes = ByteDisk.able(1000);

  private SizedPlugin version() {
    return new SizedPlugin("disk") {
      @Override
      protected TestExport make(long size) {
        return new OneAtATime(bytes);
      }
    };
  }

  private static final class OneAtATime extends TestExport {
    OneAtATime(ByteDisk disk) {
      super(disk);
      standing(Concurrency.SERIALIZE_CONNECTIONS);
    }

    @Override
    public void admit(Client client) {
      events().add("admit");
    }
  }

  @Test
  void itHoldsUpNobodyAndWaitsOnAtTheNextVersion() throws Exception {
    SizedPlugin older = version();
    SizedPlugin newer = version();
    var catalog = new LiveCatalog(older);
    try (LiveServer live = LiveServer.impatient(catalog, LONG)) {
      live.server().put(Specs.sized("a", "disk", 1000));
      NbdClient first = live.client("a");
      CompletableFuture<NbdClient> coming = Waiting.begin(() -> live.client("a"));
      older.last().events().await("admit", 2);
      UpgradeReport report = catalog.add(newer).upgrade().getFirst();
      assertThat(report.result()).as(report.toString()).isEqualTo(Result.UPGRADED);
      assertThat(report.stall()).isLessThan(LONG.dividedBy(2));
      newer.last().events().await("admit", 2);
      assertThat(first.read(0, 3)).isEqualTo(ByteDisk.pattern(0, 3));
      assertThat(coming).as("another one is served").isNotDone();
      first.close();
      try (NbdClient second = Waiting.end(coming)) {
        assertThat(second.read(0, 3)).isEqualTo(ByteDisk.pattern(0, 3));
        assertThat(newer.last().events().count("open ")).isEqualTo(2);
      }
      older.last().events().await("end", 1);
    }
  }
}
