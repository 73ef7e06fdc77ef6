package nbd.server.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.server.Catalog;
import nbd.server.ExportSpec;

/**
 * A plugin behind filters, each looked up by its name.
 *
 * @param fromWords whether the parameters were the words of one command line: then messages about
 *     them do not name the layer, because who wrote the words did not either
 */
public record SpecSource(ExportSpec spec, boolean fromWords) implements Source {
  /** An export whose parameters were given for each layer. */
  public SpecSource(ExportSpec spec) {
    this(spec, false);
  }

  @Override
  public Layers find(Catalog catalog) throws LayerMissing {
    return new Layers(Optional.of(plugin(catalog)), filters(spec, catalog));
  }

  private Plugin plugin(Catalog catalog) throws LayerMissing {
    String name = spec.plugin().name();
    return catalog.plugin(name).orElseThrow(() -> new LayerMissing("plugin", name));
  }

  static List<Filter> filters(ExportSpec spec, Catalog catalog) throws LayerMissing {
    List<Filter> found = new ArrayList<>();
    for (ExportSpec.Layer layer : spec.filters()) {
      found.add(
          catalog.filter(layer.name()).orElseThrow(() -> new LayerMissing("filter", layer.name())));
    }
    return found;
  }

  @Override
  public Layered make(Layers layers, ChainBuilder builder) throws IOException {
    return builder.build(layers.plugin().orElseThrow(), layers.filters(), spec, !fromWords);
  }
}
