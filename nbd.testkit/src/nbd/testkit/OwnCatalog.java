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

  /** The server makes it, in a thread of its own. */
  private volatile Export outermost;

  OwnCatalog(Layers layers) {
    this.layers = layers;
    for (Layer<Filter> filter : layers.filters()) {
      String name = filter.name() + "-" + filters.size();
      filters.add(new NotedFilter(name, filter.what(), this));
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
    return List.of(new NotedPlugin(layers.plugin().what(), this));
  }

  @Override
  public List<Filter> filters() {
    return filters;
  }

  /** The last export that the server had made: a chain is made from the inside out. */
  Export outermost() {
    return outermost;
  }

  private Export noted(Export made) {
    outermost = made;
    return made;
  }

  private record NotedPlugin(Plugin plugin, OwnCatalog notes) implements Plugin {
    @Override
    public String name() {
      return plugin.name();
    }

    @Override
    public String description() {
      return plugin.description();
    }

    @Override
    public Schema schema() {
      return plugin.schema();
    }

    @Override
    public Export export(Parameters parameters, Host host) throws IOException {
      return notes.noted(plugin.export(parameters, host));
    }
  }

  private record NotedFilter(String name, Filter filter, OwnCatalog notes) implements Filter {
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
      return notes.noted(filter.wrap(next, parameters, host));
    }
  }
}
