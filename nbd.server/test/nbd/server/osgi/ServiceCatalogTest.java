package nbd.server.osgi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.TestExport;
import nbd.server.testing.TestFilter;
import nbd.server.testing.TestPlugin;
import org.junit.jupiter.api.Test;

class ServiceCatalogTest {
  private static final TestPlugin.Maker MAKER = (_, _) -> new TestExport(ByteDisk.able(512));
  private static final TestFilter.Wrapper WRAPPER = (next, _, _) -> next;

  private final ServiceCatalog catalog = new ServiceCatalog();

  @Test
  void hasWhatIsThereNow() {
    Plugin plugin = new TestPlugin("disk", Schema.NONE, MAKER);
    Filter filter = new TestFilter("log", Schema.NONE, WRAPPER);
    catalog.addPlugin(plugin);
    catalog.addFilter(filter);
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
    catalog.addPlugin(first);
    catalog.addPlugin(second);
    catalog.removePlugin(first);
    assertThat(catalog.plugins()).hasSize(1);
    assertThat(catalog.plugins().getFirst()).isSameAs(second);
  }

  @Test
  void aListThatWasHandedOutDoesNotChange() {
    Plugin plugin = new TestPlugin("disk", Schema.NONE, MAKER);
    catalog.addPlugin(plugin);
    List<Plugin> before = catalog.plugins();
    catalog.removePlugin(plugin);
    assertThat(before).containsExactly(plugin);
  }
}
