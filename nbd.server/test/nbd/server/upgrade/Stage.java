package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import nbd.api.Handover;
import nbd.client.NbdClient;
import nbd.server.ExportSpec;
import nbd.server.ExportStatus.State;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Faults;
import nbd.server.testing.LiveCatalog;
import nbd.server.testing.LiveServer;
import nbd.server.testing.NastyDevice;
import nbd.server.testing.NastyExport;
import nbd.server.testing.NastyPlugin;
import nbd.server.testing.Oracle;
import nbd.server.testing.OracleLoad;

/**
 * A server with an export 'a' whose plugin is about to be upgraded, under load. At its end all that
 * clients were told is held against the device, and no layer may have been treated badly.
 */
final class Stage implements AutoCloseable {
  /** How long an impatient server waits for calls that do not return. */
  static final Duration PATIENCE = Duration.ofMillis(150);

  /** Where the last block begins, which belongs to no client of a load. */
  static final long LAST = NastyDevice.SIZE - Oracle.BLOCK;

  private static final Duration LONG = Duration.ofSeconds(8);

  private final Handover handover;
  private final NastyDevice device = new NastyDevice();
  private final NastyDevice other = new NastyDevice();
  private final Oracle oracle = new Oracle();
  private final NastyPlugin older;
  private final NastyPlugin newer;
  private final LiveCatalog catalog;
  private final LiveServer live;
  private final List<NastyPlugin> versions = new CopyOnWriteArrayList<>();
  private final List<OracleLoad> loads = new ArrayList<>();

  private Stage(Handover handover, Duration drain, Duration patience, Consumer<NastyPlugin> before)
      throws IOException {
    this.handover = handover;
    older = version("older");
    newer = version("newer");
    catalog = new LiveCatalog(older);
    live = LiveServer.impatient(catalog, drain, patience);
    before.accept(older);
    live.server().put(spec());
  }

  /** An export all of whose versions are handed over like this. */
  static Stage of(Handover handover) throws IOException {
    return of(handover, _ -> {});
  }

  /** The same, of whose older version something is to be said before it serves. */
  static Stage of(Handover handover, Consumer<NastyPlugin> older) throws IOException {
    return new Stage(handover, LONG, LONG, older);
  }

  /** A server that waits for calls only for a short time. */
  static Stage impatient(Handover handover) throws IOException {
    return impatient(handover, _ -> {});
  }

  /** The same, of whose older version something is to be said before it serves. */
  static Stage impatient(Handover handover, Consumer<NastyPlugin> older) throws IOException {
    return new Stage(handover, PATIENCE, PATIENCE, older);
  }

  /** A server that has patience with an upgrade, but not with requests in an export that ends. */
  static Stage hasty(Handover handover) throws IOException {
    return new Stage(handover, PATIENCE, LONG, _ -> {});
  }

  /** The export, with the defaults of its parameters. */
  static ExportSpec spec() {
    return spec(Map.of());
  }

  /** The export with these parameters. */
  static ExportSpec spec(Map<String, String> parameters) {
    ExportSpec.Layer plugin = new ExportSpec.Layer(NastyPlugin.NAME, parameters);
    return new ExportSpec("a", "", List.of(), plugin, false);
  }

  /** A version of the plugin that nothing is wrong with. */
  NastyPlugin version(String name) {
    NastyPlugin made = new NastyPlugin(name, Map.of("one", device, "two", other)).handing(handover);
    versions.add(made);
    return made;
  }

  /**
   * A version whose call to open hangs for too long may open after all, when the one before has the
   * disk again; that cannot be avoided.
   */
  void mayOpenLate() {
    device.forgive("opened while");
  }

  /** The version that serves at first. */
  NastyPlugin older() {
    return older;
  }

  /** The version that is to come. */
  NastyPlugin newer() {
    return newer;
  }

  LiveServer live() {
    return live;
  }

  LiveCatalog catalog() {
    return catalog;
  }

  NastyDevice device() {
    return device;
  }

  /** The device of the disk 'two'. */
  NastyDevice other() {
    return other;
  }

  Oracle oracle() {
    return oracle;
  }

  /** A client without a load. */
  NbdClient client() throws IOException {
    return live.client("a");
  }

  /** Two clients at work, who send FLUSH and FUA too. */
  OracleLoad load() throws IOException {
    return load(2, true);
  }

  /** As many clients at work. */
  OracleLoad load(int clients, boolean flushing) throws IOException {
    OracleLoad load = new OracleLoad(live, "a", oracle, clients, flushing);
    loads.add(load);
    return load;
  }

  /** These clients leave, well served; another one of the same disk has to be there still. */
  void leave(OracleLoad load) throws IOException {
    loads.remove(load);
    load.close();
    assertThat(load.failures()).as("failed requests").isEmpty();
    oracle.checkAll(device.content());
  }

  /** Two clients at work, whom the export's end ends too. */
  OracleLoad loadUntilShutDown(boolean flushing) throws IOException {
    return new OracleLoad(live, "a", oracle, 2, flushing);
  }

  /** The newer version comes. */
  UpgradeReport upgrade() {
    return upgradeTo(newer);
  }

  /** That version comes, and the export is upgraded or not. */
  UpgradeReport upgradeTo(NastyPlugin version) {
    if (!catalog.plugins().contains(version)) {
      catalog.add(version);
    }
    List<UpgradeReport> reports = catalog.upgrade();
    // A configuration that waited for a version has moved as soon as one came.
    return reports.isEmpty() ? live.server().upgrades().getLast() : reports.getFirst();
  }

  /** Puts another configuration in the place of the one that serves. */
  UpgradeReport put(ExportSpec spec) throws IOException {
    int before = live.server().upgrades().size();
    live.server().put(spec);
    List<UpgradeReport> reports = live.server().upgrades();
    assertThat(reports).hasSize(before + 1);
    return reports.getLast();
  }

  /** Has an export that has failed made anew, by the configuration it has. */
  boolean putAgain() throws IOException {
    live.server().put(spec());
    return live.status("a").state() == State.SERVING;
  }

  /** Says that the older one serves on, all its clients too, and nothing is left of the newer. */
  void assertKept(UpgradeReport report, String why) throws InterruptedException {
    assertThat(report.result()).as(report.toString()).isEqualTo(Result.KEPT);
    assertThat(report.why()).contains(why);
    live.assertState("a", State.SERVING, why);
    assertThat(live.status("a").generation()).isEqualTo(report.generation() - 1);
    assertThat(catalog.isUsed(older)).isTrue();
    for (NastyExport export : newer.made()) {
      export.assertEnded();
    }
    loads.forEach(OracleLoad::awaitProgress);
  }

  /** Says that what went wrong is over when another version comes: that takes all clients. */
  void assertNextSucceeds() throws InterruptedException {
    loads.forEach(OracleLoad::awaitProgress);
    int clients = live.status("a").clients();
    NastyPlugin last = version("last");
    UpgradeReport report = upgradeTo(last);
    for (int i = 0; i < 40 && report.why().endsWith("in time"); i++) {
      // On a machine that has much to do, an impatient server may need some attempts.
      report = upgradeTo(last);
    }
    assertThat(report.result()).as(report.toString()).isEqualTo(Result.UPGRADED);
    live.assertState("a", State.SERVING, "");
    assertThat(live.status("a").clients()).isEqualTo(clients);
    assertThat(catalog.isUsed(last)).isTrue();
    older.last().assertEnded();
    loads.forEach(OracleLoad::awaitProgress);
  }

  /** A flush while clients wait, and not the one ahead; other calls as they come. */
  Faults.Fault whileHeld(String call, Faults.Fault fault) {
    return () -> {
      if (!call.equals("flush") || live.status("a").state() == State.UPGRADING) {
        fault.strike();
      }
    };
  }

  /** Says what must be true of every upgrade, good or bad, at the end of all. */
  @Override
  public void close() throws IOException {
    try (live) {
      if (!loads.isEmpty()) {
        checkLoads();
      }
    }
    assertThat(device.breaches()).isEmpty();
    assertThat(other.breaches()).isEmpty();
    versions.stream().flatMap(version -> version.made().stream()).forEach(Stage::checkLife);
  }

  /** By reads, and at the device after a flush and a power cut. */
  private void checkLoads() throws IOException {
    try (NbdClient client = client()) {
      loads.forEach(OracleLoad::close);
      for (OracleLoad load : loads) {
        assertThat(load.failures()).as("failed requests").isEmpty();
      }
      client.flush();
      oracle.checkAll(client.read(0, NastyDevice.SIZE));
      oracle.checkAll(device.loseWhatIsNotFlushed().content());
    }
  }

  private static void checkLife(NastyExport export) {
    try {
      export.assertEnded();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
    assertThat(export.events().all()).as(export + " ends once").containsOnlyOnce("end");
    assertThat(export.events().count("close"))
        .as(export + " closed as often as opened")
        .isEqualTo(export.events().count("open"));
  }
}
