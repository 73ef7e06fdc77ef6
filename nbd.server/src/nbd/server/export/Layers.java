package nbd.server.export;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nbd.api.Filter;
import nbd.api.Plugin;

/**
 * The plugin and the filters that an export is made with.
 *
 * @param plugin empty for an export of the program's own
 * @param filters the outermost first
 */
record Layers(Optional<Plugin> plugin, List<Filter> filters) {
  Layers {
    filters = List.copyOf(filters);
  }

  /** Whether this very service is one of them. */
  boolean uses(Object service) {
    return plugin.filter(each -> each == service).isPresent()
        || filters.stream().anyMatch(each -> each == service);
  }

  /** Whether these are the very same services: equal ones are others. */
  boolean same(Layers other) {
    return plugin.orElse(null) == other.plugin.orElse(null)
        && filters.size() == other.filters.size()
        && IntStream.range(0, filters.size()).allMatch(i -> filters.get(i) == other.filters.get(i));
  }
}
