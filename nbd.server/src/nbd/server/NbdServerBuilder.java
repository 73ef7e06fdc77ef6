package nbd.server;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.ParameterException;
import nbd.api.Plugin;
import nbd.server.export.Source;
import nbd.server.export.Words;

/** Says what an {@link NbdServer} serves, and where. Not safe for several threads. */
public final class NbdServerBuilder {
  private final List<String> filters = new ArrayList<>();
  private final List<SocketAddress> addresses = new ArrayList<>();
  private Catalog catalog;
  private String plugin;
  private List<String> settings = List.of();
  private Export export;
  private boolean readOnly;
  private Limits limits = Limits.DEFAULT;

  NbdServerBuilder() {}

  /** Where plugins and filters are found; by default {@link Catalog#ofServiceLoader()}. */
  public NbdServerBuilder catalog(Catalog where) {
    catalog = Objects.requireNonNull(where);
    return this;
  }

  /**
   * Serves a plugin's export.
   *
   * @param words {@code key=value} for the filters and the plugin; the first may be the plugin's
   *     bare word
   */
  public NbdServerBuilder plugin(String name, String... words) {
    plugin = Objects.requireNonNull(name);
    settings = List.of(words);
    return this;
  }

  /** Puts a filter in front of the plugin; the first one named is the outermost. */
  public NbdServerBuilder filter(String name) {
    filters.add(Objects.requireNonNull(name));
    return this;
  }

  /** Serves an export of the program's own instead of a plugin's; the server closes it. */
  public NbdServerBuilder export(Export own) {
    export = Objects.requireNonNull(own);
    return this;
  }

  /** Listens on a TCP or Unix address; port 0 chooses one. */
  public NbdServerBuilder listen(SocketAddress address) {
    addresses.add(Objects.requireNonNull(address));
    return this;
  }

  /** Refuses all changes, whatever the export can. */
  public NbdServerBuilder readOnly(boolean on) {
    readOnly = on;
    return this;
  }

  /** What clients are allowed; by default {@link Limits#DEFAULT}. */
  public NbdServerBuilder limits(Limits allowed) {
    limits = Objects.requireNonNull(allowed);
    return this;
  }

  /**
   * Starts to serve. What has not been said, exports and addresses, the server can be told later.
   *
   * @throws ParameterException if a plugin, filter or parameter is not known or not right
   * @throws IOException if the device or an address cannot be had
   * @throws IllegalStateException if there is a plugin and an export, or neither these nor a
   *     catalog to find plugins in
   */
  public NbdServer start() throws IOException {
    if (plugin != null && export != null) {
      throw new IllegalStateException("give either a plugin or an export to serve, not both");
    }
    if (plugin == null && export == null && catalog == null) {
      throw new IllegalStateException(
          "give a plugin or an export to serve, or a catalog for exports that are put later");
    }
    if (catalog == null) {
      catalog = Catalog.ofServiceLoader();
    }
    return new NbdServer(this);
  }

  Catalog catalog() {
    return catalog;
  }

  boolean readOnly() {
    return readOnly;
  }

  Limits limits() {
    return limits;
  }

  List<SocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** What is to be served from the beginning. */
  Optional<Source> first() {
    if (plugin == null && export == null) {
      return Optional.empty();
    }
    List<Filter> inFront = filters.stream().map(this::filterNamed).toList();
    var words = new Words(settings, inFront, readOnly);
    return Optional.of(export == null ? words.plugin(pluginNamed()) : words.own(export));
  }

  private Plugin pluginNamed() {
    return catalog
        .plugin(plugin)
        .orElseThrow(() -> unknown("plugin", plugin, catalog.plugins().stream().map(Plugin::name)));
  }

  private Filter filterNamed(String name) {
    return catalog
        .filter(name)
        .orElseThrow(() -> unknown("filter", name, catalog.filters().stream().map(Filter::name)));
  }

  private static ParameterException unknown(String kind, String name, Stream<String> names) {
    List<String> known = names.sorted(Comparator.naturalOrder()).toList();
    String there = known.isEmpty() ? "none is installed" : "there are " + String.join(", ", known);
    return new ParameterException("unknown " + kind + " '" + name + "'; " + there);
  }
}
