package nbd.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;

/**
 * A chain of layers to test: a plugin and the filters in front of it, each with its own words as on
 * the command line. Immutable; nothing is made before {@link #open} or {@link #serve}.
 *
 * <pre>{@code
 * try (OpenDisk disk = Layers.of(new Memory(), "1M").behind(new Offset(), "offset=4K").open()) {
 *   disk.write(0, "hello".getBytes(UTF_8));
 * }
 * }</pre>
 */
public final class Layers {
  private final Layer<Plugin> plugin;
  private final List<Layer<Filter>> filters;
  private final boolean readOnly;
  private final boolean mayStayBehind;

  private Layers(
      Layer<Plugin> plugin, List<Layer<Filter>> filters, boolean readOnly, boolean mayStayBehind) {
    this.plugin = plugin;
    this.filters = List.copyOf(filters);
    this.readOnly = readOnly;
    this.mayStayBehind = mayStayBehind;
  }

  /**
   * A plugin's disk.
   *
   * @param words {@code key=value}, or the plugin's bare word
   */
  public static Layers of(Plugin plugin, String... words) {
    return new Layers(
        new Layer<>(plugin, plugin.name(), plugin.schema(), List.of(words)),
        List.of(),
        false,
        false);
  }

  /** A disk that is there already: the same handle for each client, closed by each. */
  public static Layers of(Handle disk) {
    return of(new OneHandle(disk));
  }

  private record OneHandle(Handle disk) implements Plugin {
    @Override
    public String name() {
      return "handle";
    }

    @Override
    public String description() {
      return "a handle of a test";
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      return client -> disk;
    }
  }

  /**
   * The same layers behind one more filter: the one named last is the outermost.
   *
   * @param words {@code key=value}, or the filter's bare word
   */
  public Layers behind(Filter filter, String... words) {
    List<Layer<Filter>> more = new ArrayList<>(filters);
    more.add(new Layer<>(filter, filter.name(), filter.schema(), List.of(words)));
    return new Layers(plugin, more, readOnly, mayStayBehind);
  }

  /** The same layers for clients that may not write. */
  public Layers readOnly() {
    return new Layers(plugin, filters, true, mayStayBehind);
  }

  /**
   * The same layers, of which {@link ContractChecker#check} takes it that an upgrade to the same
   * version leaves clients where they are: one of them refuses, or has another disk each time, such
   * as an empty one for each client. Else that is a breach, for a server with clients could never
   * be upgraded.
   */
  public Layers mayStayBehind() {
    return new Layers(plugin, filters, readOnly, true);
  }

  /**
   * Opens the default disk in process: no server, no socket, the contract checked at each layer.
   *
   * @throws IOException if a layer does not open
   * @throws nbd.api.ParameterException if a word is not right
   */
  public OpenDisk open() throws IOException {
    return open("");
  }

  /** {@link #open()} for a disk by name. */
  public OpenDisk open(String exportName) throws IOException {
    return new DirectChain(this).first(exportName);
  }

  /**
   * Serves the layers by a real server, on a Unix socket that nobody else sees.
   *
   * @throws IOException if a layer cannot be made
   * @throws nbd.api.ParameterException if a word is not right
   */
  public ServedDisk serve() throws IOException {
    return new ServedDisk(this);
  }

  Layer<Plugin> plugin() {
    return plugin;
  }

  /** The innermost first. */
  List<Layer<Filter>> filters() {
    return filters;
  }

  boolean isReadOnly() {
    return readOnly;
  }

  boolean isLeftBehind() {
    return mayStayBehind;
  }

  /** As a command line: {@code --filter=offset memory 1M}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Layer<Filter> filter : filters.reversed()) {
      text.append("--filter=").append(filter.name()).append(' ');
    }
    text.append(plugin.name());
    plugin.shown().forEach(word -> text.append(' ').append(word));
    filters.forEach(filter -> filter.shown().forEach(word -> text.append(' ').append(word)));
    return text.toString();
  }
}
