package nbd.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.app.cli.Request.Disk;
import nbd.server.Catalog;

/** Plugins and filters by name. */
record Lookup(Catalog catalog) {
  /** All plugins by name. */
  List<Plugin> plugins() {
    return catalog.plugins().stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
  }

  /** All filters by name. */
  List<Filter> filters() {
    return catalog.filters().stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
  }

  Plugin plugin(String name) throws UsageException {
    return catalog.plugin(name).orElseThrow(() -> unknownPlugin(name));
  }

  private UsageException unknownPlugin(String name) {
    return catalog.filter(name).isPresent()
        ? new UsageException(
            "unknown plugin '%s'; %s is a filter: --filter=%s".formatted(name, name, name))
        : unknown("plugin", name, plugins().stream().map(Plugin::name));
  }

  /** The filters in front of the disk, the outermost first. */
  List<Filter> filters(Disk disk) throws UsageException {
    List<Filter> found = new ArrayList<>();
    for (String name : disk.filters()) {
      found.add(catalog.filter(name).orElseThrow(() -> unknownFilter(name)));
    }
    return found;
  }

  private UsageException unknownFilter(String name) {
    return catalog.plugin(name).isPresent()
        ? new UsageException(
            "unknown filter '%s'; %s is a plugin: nbdj %s".formatted(name, name, name))
        : unknown("filter", name, filters().stream().map(Filter::name));
  }

  private static UsageException unknown(String kind, String name, Stream<String> known) {
    String names = known.collect(Collectors.joining(", "));
    String there = names.isEmpty() ? "none is installed" : "there are " + names;
    return new UsageException("unknown " + kind + " '" + name + "'; " + there);
  }
}
