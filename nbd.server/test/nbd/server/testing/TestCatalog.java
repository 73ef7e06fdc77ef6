package nbd.server.testing;

import java.util.List;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.server.Catalog;

/** These plugins and filters. */
public record TestCatalog(List<Plugin> plugins, List<Filter> filters) implements Catalog {
  /** These filters and no plugin. */
  public static TestCatalog ofFilters(Filter... filters) {
    return new TestCatalog(List.of(), List.of(filters));
  }
}
