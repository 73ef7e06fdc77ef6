package nbd.server;

import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import nbd.api.Filter;
import nbd.api.Plugin;

/**
 * The plugins and filters that can be used now: the same objects at each look, for as long as they
 * are there. May be asked by any thread.
 */
public interface Catalog {
  /** Wants to know what comes and goes. Called by any thread, by several at a time. */
  interface Watcher {
    /** A plugin has come, and is in the catalog already. */
    void added(Plugin plugin);

    /** A filter has come, and is in the catalog already. */
    void added(Filter filter);

    /**
     * A plugin is going: it is not in the catalog any more, works still, and stops working when
     * this returns.
     */
    void removing(Plugin plugin);

    /** A filter is going, as {@link #removing(Plugin)} tells. */
    void removing(Filter filter);

    /**
     * Moves what is made of older plugins and filters to the newest of their names, and returns
     * when that is done.
     *
     * @return a report on each export for which that was tried
     */
    default List<UpgradeReport> upgrade() {
      return List.of();
    }

    /** Whether anything is made of this very plugin or filter. */
    default boolean uses(Object layer) {
      return false;
    }
  }

  /** All plugins, one for each name, in no order. */
  List<Plugin> plugins();

  /** All filters, one for each name, in no order. */
  List<Filter> filters();

  /** The plugin of that name; of several the newest. */
  default Optional<Plugin> plugin(String name) {
    return plugins().stream().filter(plugin -> plugin.name().equals(name)).findFirst();
  }

  /** The filter of that name; of several the newest. */
  default Optional<Filter> filter(String name) {
    return filters().stream().filter(filter -> filter.name().equals(name)).findFirst();
  }

  /**
   * Tells this watcher from now on what comes and goes. Without more, nothing ever does.
   *
   * @return to be closed by whoever does not want to know any more
   */
  default AutoCloseable watch(Watcher watcher) {
    return () -> {};
  }

  /**
   * The version of a plugin or filter of this catalog, as people know it: that of its module; "" if
   * it has none.
   */
  default String version(Object layer) {
    ModuleDescriptor module = layer.getClass().getModule().getDescriptor();
    return module == null ? "" : module.rawVersion().orElse("");
  }

  /**
   * Has all watchers {@linkplain Watcher#upgrade move} what they made of older plugins and filters
   * to the newest of their names; returns when that is done.
   */
  default List<UpgradeReport> upgrade() {
    return List.of();
  }

  /** Whether a watcher has made anything of this very plugin or filter that has not ended. */
  default boolean isUsed(Object layer) {
    return false;
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
