package nbd.server.osgi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.server.Catalog;
import nbd.server.UpgradeReport;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins and filters that are registered as services now: they come and go with bundles. A
 * service that goes is still usable while watchers are told of it, because the framework waits.
 */
@Component(service = Catalog.class)
public final class ServiceCatalog implements Catalog {
  private static final Logger log = LoggerFactory.getLogger(ServiceCatalog.class);

  private final Ranked<Plugin> plugins = new Ranked<>(Plugin::name);
  private final Ranked<Filter> filters = new Ranked<>(Filter::name);
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addPlugin(Plugin plugin, Map<String, Object> properties) {
    plugins.add(plugin, properties);
    tell(watcher -> watcher.added(plugin));
  }

  void removePlugin(Plugin plugin) {
    plugins.remove(plugin);
    tell(watcher -> watcher.removing(plugin));
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addFilter(Filter filter, Map<String, Object> properties) {
    filters.add(filter, properties);
    tell(watcher -> watcher.added(filter));
  }

  void removeFilter(Filter filter) {
    filters.remove(filter);
    tell(watcher -> watcher.removing(filter));
  }

  /** Whatever becomes of a server, the bundle goes its way. */
  private void tell(Consumer<Watcher> news) {
    for (Watcher watcher : watchers) {
      try {
        news.accept(watcher);
      } catch (RuntimeException | Error broken) {
        log.error("a server could not follow its plugins", broken);
      }
    }
  }

  @Override
  public List<Plugin> plugins() {
    return plugins.newest();
  }

  @Override
  public List<Filter> filters() {
    return filters.newest();
  }

  @Override
  public String version(Object layer) {
    return BundleVersion.of(layer.getClass());
  }

  @Override
  public List<UpgradeReport> upgrade() {
    List<UpgradeReport> reports = new ArrayList<>();
    tell(watcher -> reports.addAll(watcher.upgrade()));
    return reports;
  }

  @Override
  public boolean isUsed(Object layer) {
    return watchers.stream().anyMatch(watcher -> watcher.uses(layer));
  }

  @Override
  public AutoCloseable watch(Watcher watcher) {
    watchers.add(watcher);
    return () -> watchers.removeIf(each -> each == watcher);
  }
}
