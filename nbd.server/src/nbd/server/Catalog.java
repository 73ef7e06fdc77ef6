package nbd.server;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import nbd.api.Filter;
import nbd.api.Plugin;

/** The plugins and filters that can be used now. May be asked by any thread. */
public interface Catalog {
  /** All plugins, in no order. */
  List<Plugin> plugins();

  /** All filters, in no order. */
  List<Filter> filters();

  /** The plugin of that name. */
  default Optional<Plugin> plugin(String name) {
    return plugins().stream().filter(plugin -> plugin.name().equals(name)).findFirst();
  }

  /** The filter of that name. */
  default Optional<Filter> filter(String name) {
    return filters().stream().filter(filter -> filter.name().equals(name)).findFirst();
  }

  /** Those on the module path or class path: for programs that embed the server. */
  static Catalog ofServiceLoader() {
    List<Plugin> plugins =
        ServiceLoader.load(Plugin.class).stream().map(ServiceLoader.Provider::get).toList();
    List<Filter> filters =
        ServiceLoader.load(Filter.class).stream().map(ServiceLoader.Provider::get).toList();
    return new Catalog() {
      @Override
      public List<Plugin> plugins() {
        return plugins;
      }

      @Override
      public List<Filter> filters() {
        return filters;
      }
    };
  }
}
