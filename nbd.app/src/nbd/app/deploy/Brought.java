package nbd.app.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a bundle brings.
 *
 * @param plugins their names, in order
 * @param filters their names, in order
 */
record Brought(List<String> plugins, List<String> filters) {
  Brought {
    plugins = List.copyOf(plugins);
    filters = List.copyOf(filters);
  }

  /** Both kinds, for people: {@code plugin 'memory', filter 'offset'}. */
  String title() {
    return Stream.concat(
            plugins.stream().map(name -> "plugin '" + name + "'"),
            filters.stream().map(name -> "filter '" + name + "'"))
        .collect(Collectors.joining(", "));
  }

  /** What both bring. */
  Brought inCommonWith(Brought other) {
    return new Brought(common(plugins, other.plugins), common(filters, other.filters));
  }

  private static List<String> common(List<String> some, List<String> others) {
    List<String> both = new ArrayList<>(some);
    both.retainAll(others);
    return both;
  }

  boolean isNothing() {
    return plugins.isEmpty() && filters.isEmpty();
  }
}
