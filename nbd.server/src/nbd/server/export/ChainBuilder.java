package nbd.server.export;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;

/** Makes the export of a plugin and the filters in front of it. */
public final class ChainBuilder {
  private final Host host;

  /**
   * @param host what the layers are lent
   */
  public ChainBuilder(Host host) {
    this.host = host;
  }

  /**
   * A plugin's export behind the filters.
   *
   * @param filters the outermost first
   * @param words parameters of all of them
   * @throws nbd.api.ParameterException if the parameters are not right
   */
  public Export build(Plugin plugin, List<Filter> filters, List<String> words) throws IOException {
    Settings settings = new Settings(words, "plugin " + plugin.name(), plugin.schema());
    List<Parameters> ofFilters = parse(filters, settings);
    Parameters parameters = plugin.schema().parse(settings.take(plugin.schema()));
    settings.refuseLeft(schemas(plugin.schema(), filters));
    Export disk = made(plugin.export(parameters, host), "plugin " + plugin.name());
    return wrap(new Layered(disk, plugin.name(), Concurrency.PARALLEL), filters, ofFilters);
  }

  /** An export that is there already behind the filters, whose parameters {@code words} are. */
  public Export wrap(Export export, List<Filter> filters, List<String> words) throws IOException {
    Settings settings = new Settings(words, "the export", Schema.NONE);
    List<Parameters> ofFilters = parse(filters, settings);
    settings.refuseLeft(schemas(Schema.NONE, filters));
    return wrap(new Layered(export, "export", Concurrency.PARALLEL), filters, ofFilters);
  }

  private static List<Parameters> parse(List<Filter> filters, Settings settings) {
    return filters.stream()
        .map(filter -> filter.schema().parse(settings.take(filter.schema())))
        .toList();
  }

  private static List<Schema> schemas(Schema plugin, List<Filter> filters) {
    return Stream.concat(Stream.of(plugin), filters.stream().map(Filter::schema)).toList();
  }

  private Export wrap(Layered innermost, List<Filter> filters, List<Parameters> parameters)
      throws IOException {
    Export chain = innermost;
    try {
      for (int i = filters.size() - 1; i >= 0; i--) {
        Filter filter = filters.get(i);
        Export layer = made(filter.wrap(chain, parameters.get(i), host), "filter " + filter.name());
        chain = new Layered(layer, filter.name(), chain.concurrency());
      }
      return chain;
    } catch (IOException | RuntimeException | Error failed) {
      close(chain, failed);
      throw failed;
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
