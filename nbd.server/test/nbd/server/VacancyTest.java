package nbd.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.client.NbdClient;
import nbd.server.ExportStatus.State;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.LiveCatalog;
import nbd.server.testing.LiveServer;
import nbd.server.testing.Serving;
import nbd.server.testing.SizedPlugin;
import nbd.server.testing.Specs;
import nbd.server.testing.TestExport;
import nbd.server.testing.TestFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exports whose plugins and filters come and go. */
class VacancyTest {
  private final LiveCatalog catalog = new LiveCatalog();
  private final SizedPlugin disk = new SizedPlugin("disk");
  private final TestFilter glass = TestFilter.ofHandles("glass", handle -> handle);
  private LiveServer live;

  @BeforeEach
  void start() throws IOException {
    live = LiveServer.of(catalog);
  }

  @AfterEach
  void stop() throws IOException {
    live.close();
  }

  @Test
  void anExportWaitsForItsPlugin() throws IOException {
    live.server().put(Specs.sized("a", "disk", 1000));
    live.assertState("a", State.VACANT, "plugin 'disk' is not installed");
    live.assertUnknown("a", "plugin 'disk' is not installed");
    catalog.add(new SizedPlugin("other"));
    live.assertState("a", State.VACANT, "plugin 'disk' is not installed");
    catalog.add(disk);
    live.assertState("a", State.SERVING, "");
    assertThat(live.size("a")).isEqualTo(1000);
  }

  @Test
  void anExportWaitsForAllItsFilters() throws IOException {
    TestFilter second = TestFilter.ofHandles("second", handle -> handle);
    live.server().put(Specs.sized("a", "disk", 1000, "glass", "second"));
    catalog.add(disk).add(second);
    live.assertState("a", State.VACANT, "filter 'glass' is not installed");
    catalog.add(glass);
    assertThat(live.size("a")).isEqualTo(1000);
  }

  @Test
  void itEndsBeforeItsPluginIsGoneAndComesBackWithIt() throws IOException {
    catalog.add(disk);
    live.server().put(Specs.sized("a", "disk", 1000));
    try (NbdClient client = live.client("a")) {
      client.read(0, 10);
      catalog.remove(disk);
      assertThat(disk.last().events().all()).containsExactly("open ", "close ", "end");
      LiveServer.assertShutDown(client);
      live.assertState("a", State.VACANT, "plugin 'disk' was removed");
      live.assertUnknown("a", "plugin 'disk' was removed");
      catalog.add(disk);
      assertThat(live.size("a")).isEqualTo(1000);
    }
    assertThat(disk.made()).hasSize(2);
  }

  @Test
  void itEndsBeforeAFilterIsGone() throws IOException {
    catalog.add(disk).add(glass);
    live.server().put(Specs.sized("a", "disk", 1000, "glass"));
    live.server().put(Specs.sized("b", "disk", 2000));
    try (NbdClient filtered = live.client("a");
        NbdClient plain = live.client("b")) {
      catalog.remove(glass);
      LiveServer.assertShutDown(filtered);
      live.assertUnknown("a", "filter 'glass' was removed");
      assertThat(plain.read(0, 10)).hasSize(10);
    }
  }

  @Test
  void anOlderPluginOfTheSameNameTakesOverAtOnce() throws IOException {
    SizedPlugin newer = new SizedPlugin("disk");
    catalog.add(disk).add(newer);
    live.server().put(Specs.sized("a", "disk", 1000));
    assertThat(newer.made()).hasSize(1);
    assertThat(disk.made()).isEmpty();
    catalog.remove(newer);
    live.assertState("a", State.SERVING, "");
    assertThat(disk.made()).hasSize(1);
    assertThat(newer.last().events().all()).containsExactly("end");
    assertThat(live.size("a")).isEqualTo(1000);
  }

  @Test
  void aNewerPluginTakesOverWhenTheOlderGoes() throws IOException {
    catalog.add(disk);
    live.server().put(Specs.sized("a", "disk", 1000));
    SizedPlugin newer = new SizedPlugin("disk");
    try (NbdClient client = live.client("a")) {
      catalog.add(newer);
      assertThat(client.read(0, 10)).as("stays where it is").hasSize(10);
      assertThat(newer.made()).isEmpty();
      catalog.remove(disk);
      assertThat(client.read(0, 10)).as("is carried over").hasSize(10);
      assertThat(newer.last().events().all()).containsExactly("open ");
    }
    assertThat(newer.made()).hasSize(1);
    assertThat(disk.last().events().all()).endsWith("close ", "end");
    assertThat(live.size("a")).isEqualTo(1000);
  }

  @Test
  void aPluginThatNobodyUsesGoesUnnoticed() throws IOException {
    SizedPlugin unused = new SizedPlugin("unused");
    catalog.add(disk).add(unused);
    live.server().put(Specs.sized("a", "disk", 1000));
    try (NbdClient client = live.client("a")) {
      catalog.remove(unused);
      assertThat(client.read(0, 10)).hasSize(10);
    }
  }

  @Test
  void whatAPluginRefusesWhenItComesHasFailedUntilItIsPutRight() throws IOException {
    live.server().put(Specs.sized("a", "disk", 13));
    live.assertState("a", State.VACANT, "");
    catalog.add(disk);
    live.assertState("a", State.FAILED, "plugin 'disk': parameter 'size': 13 bytes bring bad luck");
    live.assertUnknown("a", "bad luck");
    live.server().put(Specs.sized("a", "disk", 14));
    live.assertState("a", State.SERVING, "");
    assertThat(live.size("a")).isEqualTo(14);
  }

  @Test
  void anExportThatHasFailedIsTriedAgainWithANewerPlugin() throws IOException {
    live.server().put(Specs.sized("a", "disk", 13));
    catalog.add(disk);
    live.assertState("a", State.FAILED, "bad luck");
    SizedPlugin lenient =
        new SizedPlugin("disk") {
          @Override
          public Export export(Parameters parameters, Host host) {
            return make(parameters.number("size"));
          }
        };
    catalog.add(lenient);
    assertThat(live.size("a")).isEqualTo(13);
  }

  @Test
  void aReplacementWhosePluginIsMissingWaitsForIt() throws Exception {
    catalog.add(disk);
    live.server().put(Specs.sized("a", "disk", 1000));
    live.server().put(Specs.sized("a", "later", 2000));
    live.assertState("a", State.SERVING, "plugin 'later' is not installed");
    assertThat(live.size("a")).isEqualTo(1000);
    catalog.add(new SizedPlugin("later"));
    assertThat(live.size("a")).isEqualTo(2000);
    live.assertState("a", State.SERVING, "");
    disk.last().events().await("end", 1);
  }

  @Test
  void aVacantExportCanBeRemoved() throws IOException {
    live.server().put(Specs.sized("a", "disk", 1000));
    live.server().remove("a");
    catalog.add(disk);
    assertThat(live.server().exports()).isEmpty();
    assertThat(disk.made()).isEmpty();
  }

  @Test
  void theDiskOfACommandLineComesBackWithItsPluginToo() throws IOException {
    catalog.add(disk);
    try (Serving serving =
        Serving.unix(NbdServer.builder().catalog(catalog).plugin("disk", "1000"))) {
      catalog.remove(disk);
      assertThat(serving.server().exports()).map(ExportStatus::state).containsExactly(State.VACANT);
      catalog.add(disk);
      assertThat(serving.simple().export().size()).isEqualTo(1000);
    }
    assertThat(catalog.watchers()).as("the other server watches on").isEqualTo(1);
  }

  @Test
  void anExportOfTheProgramsOwnEndsWithItsFilterForGood() throws Exception {
    catalog.add(glass);
    TestExport own = new TestExport(ByteDisk.able(4096));
    try (Serving serving =
        Serving.unix(NbdServer.builder().catalog(catalog).export(own).filter("glass"))) {
      serving.simple().assertLives();
      catalog.remove(glass);
      own.events().await("end", 1);
      catalog.add(glass);
      assertThat(serving.server().exports())
          .singleElement()
          .matches(status -> status.state() == State.FAILED, "has failed")
          .matches(status -> status.why().contains("cannot be served again"), "tells why");
    }
    assertThat(own.events().count("end")).isEqualTo(1);
  }
}
