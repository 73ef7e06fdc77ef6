package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import nbd.api.Setting;
import nbd.server.ExportSpec;
import nbd.server.UpgradeReport;
import nbd.standin.StandIn;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a server go on while the export behind them is made anew, again and again. */
@Timeout(120)
class UpgradeUnderLoadTest {
  private static final int CLIENTS = 3;
  private static final int PART = 1 << 20;

  @TempDir Path folder;

  @Test
  void noRequestFailsAndNoByteIsLost() throws Exception {
    StandIn library = OneStandIn.fresh();
    library.set("delay_us", 100).set("jitter_us", 500).set("reorder", 1).set("twice", 10);
    StandInDisk made = new StandInDisk(library, folder.resolve("disk.vmdk"), CLIENTS * PART / 512);
    AtomicBoolean enough = new AtomicBoolean();
    List<Future<Integer>> clients = new ArrayList<>();
    try (ServedDisk served = made.layers().serve();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CLIENTS; i++) {
        int part = i;
        clients.add(threads.submit(() -> load(served, part, enough)));
      }
      for (int i = 0; i < 6; i++) {
        served.server().put(changed(made, 60 + i));
      }
      enough.set(true);
      for (Future<Integer> client : clients) {
        assertThat(client.get()).isPositive();
      }
      assertThat(served.server().upgrades())
          .hasSize(6)
          .allMatch(it -> it.result() == UpgradeReport.Result.UPGRADED, "upgraded");
    }
    StandInDisk.isLeftClean(library);
  }

  @Test
  void whileAWriteHangsTheExportStaysAsItIsAndServes() throws Exception {
    StandIn library = OneStandIn.fresh();
    StandInDisk made = new StandInDisk(library, folder.resolve("disk.vmdk"), 1024);
    byte[] bytes = new byte[512];
    try (ServedDisk served = made.layers("timeout=600ms").serve();
        WireClient client = served.connect();
        WireClient another = served.connect()) {
      library.set("lose.write", 1);
      assertThatThrownBy(() -> client.write(0, bytes, 0)).hasMessageContaining("600 ms");
      served.server().put(changed(made, 60));
      UpgradeReport report = served.server().upgrades().getLast();
      assertThat(report.result()).isEqualTo(UpgradeReport.Result.KEPT);
      assertThat(report.why()).contains("flush failed", "WRITE 0x0+0x200");
      another.write(512, bytes, 0);
      assertThat(client.read(512, 512)).isEqualTo(bytes);
      try (WireClient latest = served.connect()) {
        latest.write(1024, bytes, WireClient.FUA);
      }
      library.set("release", 1);
      library.await("the write is done", () -> library.count("lost") == 0);
    }
    StandInDisk.isLeftClean(library);
  }

  private static ExportSpec changed(StandInDisk made, int timeout) {
    List<Setting> settings = new ArrayList<>();
    for (String word : made.words("timeout=" + timeout)) {
      int equals = word.indexOf('=');
      settings.add(new Setting(word.substring(0, equals), word.substring(equals + 1)));
    }
    ExportSpec.Layer plugin = new ExportSpec.Layer("vddk", settings);
    return new ExportSpec(ExportSpec.EVERY_NAME, "", List.of(), plugin, false);
  }

  /** Writes its own part and reads it again, until it is enough. */
  private static int load(ServedDisk served, int part, AtomicBoolean enough) throws IOException {
    Random random = new Random(part);
    byte[] mine = new byte[PART];
    int requests = 0;
    try (WireClient client = served.connect()) {
      while (!enough.get() || requests < 50) {
        int at = random.nextInt(PART / 4096) * 4096;
        byte[] bytes = new byte[4096];
        random.nextBytes(bytes);
        client.write((long) part * PART + at, bytes, random.nextInt(20) == 0 ? WireClient.FUA : 0);
        System.arraycopy(bytes, 0, mine, at, bytes.length);
        requests++;
        if (requests % 16 == 0) {
          assertThat(client.read((long) part * PART, PART)).isEqualTo(mine);
        }
      }
    }
    return requests;
  }
}
