package nbd.server.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.server.ExportSpec;

/** Makes the chain of a plugin and the filters in front of it. */
public final class ChainBuilder {
  private final Host host;

  /**
   * @param host what the layers are lent
   */
  ChainBuilder(Host host) {
    this.host = host;
  }

  /**
   * A plugin's export behind the filters. All parameters are looked at before anything is made.
   *
   * @param filters those that the spec names
   * @param named whether a message about a parameter names its layer
   * @throws ParameterException if the parameters are not right
   */
  Layered build(Plugin plugin, List<Filter> filters, ExportSpec spec, boolean named)
      throws IOException {
    String owner = "plugin '" + plugin.name() + "'";
    List<Parameters> outer = parse(filters, spec, named);
    Parameters own = told(named, owner, () -> plugin.schema().parse(spec.plugin().parameters()));
    Export disk = told(named, owner, () -> made(plugin.export(own, host), owner));
    return wrap(Layered.innermost(disk, plugin.name(), spec.name()), filters, outer, named);
  }

  /** An export that is there already behind the filters. */
  Layered wrap(Export own, List<Filter> filters, ExportSpec spec) throws IOException {
    List<Parameters> parsed = parse(filters, spec, false);
    return wrap(Layered.innermost(own, "export", spec.name()), filters, parsed, false);
  }

  private static List<Parameters> parse(List<Filter> filters, ExportSpec spec, boolean named)
      throws IOException {
    List<Parameters> parsed = new ArrayList<>();
    for (int i = 0; i < filters.size(); i++) {
      ExportSpec.Layer layer = spec.filters().get(i);
      Schema schema = filters.get(i).schema();
      parsed.add(told(named, owner(filters.get(i)), () -> schema.parse(layer.parameters())));
    }
    return parsed;
  }

  private static String owner(Filter filter) {
    return "filter '" + filter.name() + "'";
  }

  private Layered wrap(
      Layered innermost, List<Filter> filters, List<Parameters> parameters, boolean named)
      throws IOException {
    Layered chain = innermost;
    try {
      for (int i = filters.size() - 1; i >= 0; i--) {
        Filter filter = filters.get(i);
        Parameters own = parameters.get(i);
        Layered next = chain;
        String owner = owner(filter);
        Export layer = told(named, owner, () -> made(filter.wrap(next, own, host), owner));
        chain = chain.behind(layer, filter.name());
      }
      return chain;
    } catch (IOException | RuntimeException | Error failed) {
      close(chain, failed);
      throw failed;
    }
  }

  @FunctionalInterface
  private interface Step<T> {
    T take() throws IOException;
  }

  private static <T> T told(boolean named, String owner, Step<T> step) throws IOException {
    try {
      return step.take();
    } catch (ParameterException wrong) {
      if (!named) {
        throw wrong;
      }
      ParameterException told = new ParameterException(owner + ": " + wrong.getMessage());
      told.initCause(wrong);
      throw told;
    }
  }

  private static Export made(Export export, String maker) throws IOException {
    if (export == null) {
      throw new IOException(maker + " made no export");
    }
    return export;
  }

  private static void close(Export chain, Throwable because) {
    try {
      chain.close();
    } catch (IOException | RuntimeException failure) {
      because.addSuppressed(failure);
    }
  }
}
