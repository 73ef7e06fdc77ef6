package nbd.server.osgi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.client.NbdClient;
import nbd.server.Catalog;
import nbd.server.ExportStatus.State;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.LiveServer;
import nbd.server.testing.SizedPlugin;
import nbd.server.testing.Specs;
import nbd.server.testing.TestExport;
import nbd.server.testing.TestFilter;
import nbd.server.testing.TestPlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceCatalogTest {
  private static final TestPlugin.Maker MAKER = (_, _) -> new TestExport(ByteDisk.able(512));
  private static final TestFilter.Wrapper WRAPPER = (next, _, _) -> next;

  private final ServiceCatalog catalog = new ServiceCatalog();

  /** Properties as the framework sets them. */
  private static Map<String, Object> service(int ranking, long bundle, long id) {
    return Map.of("service.ranking", ranking, "service.bundleid", bundle, "service.id", id);
  }

  @Test
  void hasWhatIsThereNow() {
    Plugin plugin = new TestPlugin("disk", Schema.NONE, MAKER);
    Filter filter = new TestFilter("log", Schema.NONE, WRAPPER);
    catalog.addPlugin(plugin, Map.of());
    catalog.addFilter(filter, Map.of());
    assertThat(catalog.plugin("disk")).containsSame(plugin);
    assertThat(catalog.filter("log")).containsSame(filter);
    catalog.removePlugin(plugin);
    catalog.removeFilter(filter);
    assertThat(catalog.plugins()).isEmpty();
    assertThat(catalog.filters()).isEmpty();
  }

  @Test
  void anEqualServiceIsNotTheSameService() {
    Plugin first = new TestPlugin("disk", Schema.NONE, MAKER);
    Plugin second = new TestPlugin("disk", Schema.NONE, MAKER);
    assertThat(first).isEqualTo(second);
    catalog.addPlugin(first, Map.of());
    catalog.addPlugin(second, Map.of());
    catalog.removePlugin(first);
    assertThat(catalog.plugins()).singleElement().isSameAs(second);
  }

  @Test
  void aListThatWasHandedOutDoesNotChange() {
    Plugin plugin = new TestPlugin("disk", Schema.NONE, MAKER);
    catalog.addPlugin(plugin, Map.of());
    List<Plugin> before = catalog.plugins();
    catalog.removePlugin(plugin);
    assertThat(before).containsExactly(plugin);
  }

  @ParameterizedTest
  @CsvSource({"5, 1, 1,  0, 9, 9", "0, 8, 1,  0, 7, 9", "0, 7, 6,  0, 7, 5", "0, 7, 6,  -1, 9, 9"})
  void ofOneNameTheHighestRankCountsThenTheLastBundleThenTheLastService(
      int ranking, long bundle, long id, int otherRanking, long otherBundle, long otherId) {
    for (boolean newerFirst : new boolean[] {true, false}) {
      ServiceCatalog both = new ServiceCatalog();
      Plugin newer = new SizedPlugin("disk");
      Plugin older = new SizedPlugin("disk");
      if (newerFirst) {
        both.addPlugin(newer, service(ranking, bundle, id));
      }
      both.addPlugin(older, service(otherRanking, otherBundle, otherId));
      if (!newerFirst) {
        both.addPlugin(newer, service(ranking, bundle, id));
      }
      assertThat(both.plugin("disk")).containsSame(newer);
      assertThat(both.plugins()).singleElement().isSameAs(newer);
      both.removePlugin(newer);
      assertThat(both.plugin("disk")).containsSame(older);
    }
  }

  /** Notes what it is told, and what the catalog has in that moment. */
  private final class Noting implements Catalog.Watcher {
    private final List<String> told = new ArrayList<>();

    @Override
    public void added(Plugin plugin) {
      told.add("added " + plugin.name() + " " + catalog.plugins().contains(plugin));
    }

    @Override
    public void added(Filter filter) {
      told.add("added " + filter.name() + " " + catalog.filters().contains(filter));
    }

    @Override
    public void removing(Plugin plugin) {
      told.add("removing " + plugin.name() + " " + catalog.plugins().contains(plugin));
    }

    @Override
    public void removing(Filter filter) {
      told.add("removing " + filter.name() + " " + catalog.filters().contains(filter));
    }
  }

  @Test
  void tellsItsWatchersUntilTheyGo() throws Exception {
    Noting noting = new Noting();
    Plugin plugin = new SizedPlugin("disk");
    Filter filter = new TestFilter("log", Schema.NONE, WRAPPER);
    try (AutoCloseable _ = catalog.watch(noting)) {
      catalog.addPlugin(plugin, Map.of());
      catalog.addFilter(filter, Map.of());
      catalog.removePlugin(plugin);
      catalog.removeFilter(filter);
    }
    catalog.addPlugin(plugin, Map.of());
    assertThat(noting.told)
        .containsExactly(
            "added disk true", "added log true", "removing disk false", "removing log false");
  }

  @Test
  void aWatcherThatBreaksStopsNobody() throws Exception {
    Noting noting = new Noting();
    Catalog.Watcher broken =
        new Catalog.Watcher() {
          @Override
          public void added(Plugin plugin) {
            throw new IllegalStateException("a defect");
          }

          @Override
          public void added(Filter filter) {}

          @Override
          public void removing(Plugin plugin) {}

          @Override
          public void removing(Filter filter) {}
        };
    try (AutoCloseable _ = catalog.watch(broken);
        AutoCloseable _ = catalog.watch(noting)) {
      catalog.addPlugin(new SizedPlugin("disk"), Map.of());
    }
    assertThat(noting.told).containsExactly("added disk true");
  }

  @Test
  void aServerFollowsAnUpgradeOfABundleBesideTheOld() throws Exception {
    SizedPlugin old = new SizedPlugin("disk");
    SizedPlugin upgraded = new SizedPlugin("disk");
    catalog.addPlugin(old, service(0, 10, 50));
    try (LiveServer live = LiveServer.of(catalog)) {
      live.server().put(Specs.sized("a", "disk", 1000));
      try (NbdClient client = live.client("a")) {
        catalog.addPlugin(upgraded, service(0, 11, 51));
        assertThat(client.read(0, 10)).hasSize(10);
        catalog.removePlugin(old);
        assertThat(client.read(0, 10)).as("is carried over").hasSize(10);
        assertThat(old.last().events().all()).endsWith("close ", "end");
      }
      assertThat(live.size("a")).isEqualTo(1000);
      assertThat(upgraded.made()).hasSize(1);
      catalog.removePlugin(upgraded);
      live.assertState("a", State.VACANT, "plugin 'disk' was removed");
    }
  }
}
