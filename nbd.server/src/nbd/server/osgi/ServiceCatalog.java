package nbd.server.osgi;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.server.Catalog;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The plugins and filters that are registered as services now: they come and go with bundles. */
@Component(service = Catalog.class)
public final class ServiceCatalog implements Catalog {
  private final List<Plugin> plugins = new CopyOnWriteArrayList<>();
  private final List<Filter> filters = new CopyOnWriteArrayList<>();

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addPlugin(Plugin plugin) {
    plugins.add(plugin);
  }

  void removePlugin(Plugin plugin) {
    plugins.removeIf(each -> each == plugin);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addFilter(Filter filter) {
    filters.add(filter);
  }

  void removeFilter(Filter filter) {
    filters.removeIf(each -> each == filter);
  }

  @Override
  public List<Plugin> plugins() {
    return List.copyOf(plugins);
  }

  @Override
  public List<Filter> filters() {
    return List.copyOf(filters);
  }
}
