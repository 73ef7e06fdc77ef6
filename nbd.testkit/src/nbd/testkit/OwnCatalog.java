package nbd.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.server.Catalog;
import nbd.server.ExportSpec;

/**
 * Only the layers of one chain. Each filter has a name of its own there, for two that are called
 * the same may be two objects.
 */
final class OwnCatalog implements Catalog {
  private final Layers layers;
  private final List<Filter> filters = new ArrayList<>();
  private final List<ExportSpec.Layer> named = new ArrayList<>();

  OwnCatalog(Layers layers) {
    this.layers = layers;
    for (Layer<Filter> filter : layers.filters()) {
      String name = filter.name() + "-" + filters.size();
      filters.add(new Renamed(name, filter.what()));
      named.addFirst(new ExportSpec.Layer(name, filter.settings()));
    }
  }

  /** The chain, for every export name. */
  ExportSpec spec() {
    Layer<Plugin> plugin = layers.plugin();
    var disk = new ExportSpec.Layer(plugin.name(), plugin.settings());
    return new ExportSpec(ExportSpec.EVERY_NAME, "", named, disk, layers.isReadOnly());
  }

  @Override
  public List<Plugin> plugins() {
    return List.of(layers.plugin().what());
  }

  @Override
  public List<Filter> filters() {
    return filters;
  }

  private record Renamed(String name, Filter filter) implements Filter {
    @Override
    public String description() {
      return filter.description();
    }

    @Override
    public Schema schema() {
      return filter.schema();
    }

    @Override
    public Export wrap(Export next, Parameters parameters, Host host) throws IOException {
      return filter.wrap(next, parameters, host);
    }
  }
}
