package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import nbd.client.NbdClient;
import nbd.server.ExportStatus.State;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.LiveCatalog;
import nbd.server.testing.LiveServer;
import nbd.server.testing.SizedPlugin;
import nbd.server.testing.Specs;
import nbd.server.testing.TestExport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A newer plugin takes the place of the one that serves, while clients are connected. */
class UpgradeTest {
  /** Both versions have the same disk. */
  private final ByteDisk bytes = ByteDisk.able(1000);

  private final SizedPlugin older = version();
  private final SizedPlugin newer = version();
  private final LiveCatalog catalog = new LiveCatalog(older);
  private LiveServer live;

  private SizedPlugin version() {
    return new SizedPlugin("disk") {
      @Override
      protected TestExport make(long size) {
        return new TestExport(bytes);
      }
    };
  }

  @BeforeEach
  void start() throws IOException {
    live = LiveServer.of(catalog);
    live.server().put(Specs.sized("a", "disk", 1000));
  }

  @AfterEach
  void stop() throws IOException {
    live.close();
  }

  @Test
  void clientsStayConnectedAndAreServedByTheNewerOne() throws Exception {
    try (NbdClient first = live.client("a");
        NbdClient second = live.client("a")) {
      first.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
      List<UpgradeReport> reports = catalog.add(newer).upgrade();
      assertThat(reports).extracting(UpgradeReport::result).containsExactly(Result.UPGRADED);
      assertThat(first.read(0, 3)).containsExactly(1, 2, 3);
      second.write(1, ByteBuffer.wrap(new byte[] {7}));
      assertThat(first.read(0, 3)).containsExactly(1, 7, 3);
      assertThat(live.status("a").generation()).isEqualTo(2);
      assertThat(live.status("a").clients()).isEqualTo(2);
      live.assertState("a", State.SERVING, "");
      older.last().events().await("end", 1);
      assertThat(older.last().events().all())
          .containsExactly("open ", "open ", "close ", "close ", "end");
      assertThat(newer.last().events().all()).containsExactly("open ", "open ");
      assertThat(catalog.isUsed(older)).isFalse();
    }
    assertThat(live.server().upgrades()).hasSize(1);
  }
}
