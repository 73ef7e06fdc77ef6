package nbd.server.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.server.Catalog;
import nbd.server.UpgradeReport;

/** Plugins and filters that come and go; of several with one name the last that came counts. */
public final class LiveCatalog implements Catalog {
  private final List<Plugin> plugins = new CopyOnWriteArrayList<>();
  private final List<Filter> filters = new CopyOnWriteArrayList<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

  /** These plugins are there at first. */
  public LiveCatalog(Plugin... first) {
    plugins.addAll(List.of(first));
  }

  /** A plugin comes; returns when everybody knows. */
  public LiveCatalog add(Plugin plugin) {
    plugins.addFirst(plugin);
    return tell(watcher -> watcher.added(plugin));
  }

  /** A plugin goes; returns when nobody uses it. */
  public LiveCatalog remove(Plugin plugin) {
    plugins.removeIf(each -> each == plugin);
    return tell(watcher -> watcher.removing(plugin));
  }

  /** A filter comes. */
  public LiveCatalog add(Filter filter) {
    filters.addFirst(filter);
    return tell(watcher -> watcher.added(filter));
  }

  /** A filter goes. */
  public LiveCatalog remove(Filter filter) {
    filters.removeIf(each -> each == filter);
    return tell(watcher -> watcher.removing(filter));
  }

  private LiveCatalog tell(Consumer<Watcher> news) {
    watchers.forEach(news);
    return this;
  }

  @Override
  public List<UpgradeReport> upgrade() {
    return watchers.stream().flatMap(watcher -> watcher.upgrade().stream()).toList();
  }

  @Override
  public boolean isUsed(Object layer) {
    return watchers.stream().anyMatch(watcher -> watcher.uses(layer));
  }

  /** How many watch. */
  public int watchers() {
    return watchers.size();
  }

  @Override
  public List<Plugin> plugins() {
    return newest(plugins, Plugin::name);
  }

  @Override
  public List<Filter> filters() {
    return newest(filters, Filter::name);
  }

  private static <S> List<S> newest(List<S> all, Function<S, String> name) {
    List<S> first = new ArrayList<>();
    for (S each : all) {
      if (first.stream().noneMatch(other -> name.apply(other).equals(name.apply(each)))) {
        first.add(each);
      }
    }
    return first;
  }

  @Override
  public AutoCloseable watch(Watcher watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }
}
