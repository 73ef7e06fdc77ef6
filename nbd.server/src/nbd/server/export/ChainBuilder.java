package nbd.server.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    String owner = "plugin " + plugin.name();
    List<Schema> schemas = new ArrayList<>(filters.stream().map(Filter::schema).toList());
    schemas.add(plugin.schema());
    List<Parameters> parsed = parse(schemas, new Settings(words, owner, plugin.schema()));
    Export disk = made(plugin.export(parsed.getLast(), host), owner);
    return wrap(new Layered(disk, plugin.name(), Concurrency.PARALLEL), filters, parsed);
  }

  /** An export that is there already behind the filters, whose parameters {@code words} are. */
  public Export wrap(Export export, List<Filter> filters, List<String> words) throws IOException {
    List<Schema> schemas = filters.stream().map(Filter::schema).toList();
    List<Parameters> parsed = parse(schemas, new Settings(words, "the export", Schema.NONE));
    return wrap(new Layered(export, "export", Concurrency.PARALLEL), filters, parsed);
  }

  /** What nobody knows is told before what somebody misses: most often it is the same, misspelt. */
  private static List<Parameters> parse(List<Schema> schemas, Settings settings) {
    List<Map<String, String>> dealtOut = schemas.stream().map(settings::take).toList();
    settings.refuseLeft(schemas);
    return IntStream.range(0, schemas.size())
        .mapToObj(i -> schemas.get(i).parse(dealtOut.get(i)))
        .toList();
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
