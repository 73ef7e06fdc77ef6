package nbd.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Plugin;
import nbd.api.RetainedState;

/** The exports of some layers, made once, with a checker above each; and the host they have. */
final class Chain implements Closeable {
  private final TestHost host;
  private final Closeable end;

  /** The innermost first. */
  private final List<Named> layers = new ArrayList<>();

  private Export outermost;

  private record Named(String name, Export export) {}

  private Chain(TestHost host, Closeable end) {
    this.host = host;
    this.end = end;
  }

  /**
   * Makes the exports; {@link #ready} follows.
   *
   * @throws IOException if one cannot be made; the others are closed then
   */
  static Chain of(Layers layers, TestHost host) throws IOException {
    Chain chain = new Chain(host, host::close);
    boolean made = false;
    try {
      Layer<Plugin> plugin = layers.plugin();
      chain.add("plugin " + plugin.name(), plugin.what().export(plugin.parameters(), host));
      for (Layer<Filter> filter : layers.filters()) {
        Export next = chain.outermost;
        chain.add("filter " + filter.name(), filter.what().wrap(next, filter.parameters(), host));
      }
      made = true;
      return chain;
    } finally {
      if (!made) {
        chain.close();
      }
    }
  }

  /** An export that somebody else has made, gets ready and closes. */
  static Chain ofMade(Export made) {
    Chain chain = new Chain(new TestHost(), () -> {});
    chain.outermost = checked(made, "the disk");
    return chain;
  }

  private void add(String name, Export layer) {
    outermost = checked(layer, name);
    layers.add(new Named(name, layer));
  }

  private static Export checked(Export layer, String name) {
    Breach.unless(layer != null, "%s made no export", name);
    return new ExportFilter(layer) {
      @Override
      public Handle open(Client client) throws IOException {
        Handle handle = next().open(client);
        Breach.unless(handle != null, "%s opened no handle", name);
        return new Emulating(new ContractChecker(handle, name));
      }
    };
  }

  /** Has all layers get ready, the innermost first. */
  void ready() throws IOException {
    for (Named layer : layers) {
      layer.export().ready();
    }
  }

  /** What the most careful layer says. */
  Handover handover() {
    return layers.stream()
        .map(layer -> layer.export().handover())
        .reduce(Handover.BESIDE, Handover::and);
  }

  /** What each layer that has something leaves, by its place; the outermost is asked first. */
  SequencedMap<String, RetainedState> retain() throws IOException {
    SequencedMap<String, RetainedState> all = new LinkedHashMap<>();
    for (Map.Entry<String, Export> place : places().entrySet()) {
      Optional<RetainedState> state = place.getValue().retain();
      state.ifPresent(it -> all.put(place.getKey(), it));
    }
    return all;
  }

  /**
   * Has the layers at the same places adopt what was retained, the innermost first; returns what
   * they have taken.
   */
  List<RetainedState> adopt(Map<String, RetainedState> retained) throws IOException {
    List<RetainedState> taken = new ArrayList<>();
    for (Map.Entry<String, Export> place : places().reversed().entrySet()) {
      RetainedState state = retained.get(place.getKey());
      if (state != null && place.getValue().adopt(state)) {
        taken.add(state);
      }
    }
    return taken;
  }

  /** The layers by their names and, counted from the outermost, which of that name each is. */
  private SequencedMap<String, Export> places() {
    SequencedMap<String, Export> places = new LinkedHashMap<>();
    Map<String, Integer> namesakes = new HashMap<>();
    for (Named layer : layers.reversed()) {
      int number = namesakes.merge(layer.name(), 1, Integer::sum);
      places.put(layer.name() + " " + number, layer.export());
    }
    return places;
  }

  /** The outermost export. */
  Export outermost() {
    return outermost;
  }

  TestHost host() {
    return host;
  }

  @Override
  public void close() throws IOException {
    try (end) {
      if (outermost != null && !layers.isEmpty()) {
        outermost.close();
      }
    }
  }
}
