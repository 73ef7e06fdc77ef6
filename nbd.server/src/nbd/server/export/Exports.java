package nbd.server.export;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Predicate;
import nbd.api.Filter;
import nbd.api.ParameterException;
import nbd.api.Plugin;
import nbd.server.Catalog;
import nbd.server.ExportSpec;
import nbd.server.ExportStatus;
import nbd.server.UpgradeReport;
import nbd.server.export.ExportState.Draining;
import nbd.server.export.ExportState.Failed;
import nbd.server.export.ExportState.Present;
import nbd.server.export.ExportState.Vacant;

/**
 * All exports of a server, by name: they come and go by themselves, and with the plugins and
 * filters of the catalog. May be used by any thread.
 */
public final class Exports implements Catalog.Watcher {
  private final Generations generations;
  private final Duration drain;
  private final NavigableMap<String, NamedExport> named = new ConcurrentSkipListMap<>();
  private final History history = new History();
  private volatile boolean closing;

  /**
   * @param background for layers
   * @param shutdown is told why a layer wants the server to stop
   * @param patience how long a client waits for its turn where one handle may be open at a time
   * @param drain how long the end of an export waits for requests
   */
  public Exports(
      Catalog catalog,
      ScheduledExecutorService background,
      Consumer<String> shutdown,
      Duration patience,
      Duration drain) {
    this.generations = new Generations(catalog, background, shutdown, patience);
    this.drain = drain;
  }

  /** What one connection can ask for. */
  public Directory directory() {
    return new Directory(named);
  }

  /**
   * Adds an export that has to serve at once.
   *
   * @throws ParameterException if a layer is not there or a parameter is not right
   * @throws IOException if the device behind it cannot be had
   */
  public void start(Source source) throws IOException {
    Outcome next = generations.make(source);
    if (next instanceof Outcome.Missing(String why)) {
      throw new ParameterException(why);
    }
    put(source, next);
  }

  /**
   * Adds or replaces an export. Where an equal one is there that has not failed, nothing happens.
   *
   * @throws ParameterException if a parameter is not right; then nothing has changed
   * @throws IOException if the device behind it cannot be had; then nothing has changed
   */
  public void put(Source source) throws IOException {
    if (!isThere(source.spec())) {
      put(source, generations.make(source));
    }
  }

  private boolean isThere(ExportSpec spec) {
    NamedExport export = named.get(spec.name());
    return export != null && export.now().filter(now -> isLike(now, spec)).isPresent();
  }

  private static boolean isLike(Present now, ExportSpec spec) {
    boolean ends = now instanceof Failed || (now instanceof Draining draining && draining.last());
    return !ends && now.source().spec().equals(spec);
  }

  private void put(Source source, Outcome next) {
    String name = source.spec().name();
    boolean done = false;
    while (!done) {
      NamedExport export = named.computeIfAbsent(name, _ -> added(source));
      if (hasComeMeanwhile(export, source)) {
        next.discard();
        return;
      }
      done = export.put(source, next);
      if (!done) {
        named.remove(name, export);
      }
    }
    if (closing) {
      remove(name);
      throw new IllegalStateException("the server is closed");
    }
  }

  /** Somebody else has put an equal one while this one was made. */
  private static boolean hasComeMeanwhile(NamedExport export, Source source) {
    return export
        .now()
        .filter(now -> now.source() != source && isLike(now, source.spec()))
        .isPresent();
  }

  private NamedExport added(Source source) {
    return new NamedExport(source, generations, drain, gone -> named.remove(gone.name(), gone));
  }

  /** Ends and removes an export, if there is one of that name. */
  public void remove(String name) {
    NamedExport export = named.get(name);
    if (export != null) {
      export.retire().ifPresent(draining -> export.finish(draining, deadline()));
    }
  }

  /** How they are now, by name. */
  public List<ExportStatus> statuses() {
    return named.values().stream().map(NamedExport::status).flatMap(Optional::stream).toList();
  }

  /** The last upgrades, the latest last. */
  public List<UpgradeReport> upgrades() {
    return history.all();
  }

  private long deadline() {
    return System.nanoTime() + drain.toNanos();
  }

  @Override
  public void added(Plugin plugin) {
    fill(spec -> spec.plugin().name().equals(plugin.name()));
  }

  @Override
  public void added(Filter filter) {
    fill(spec -> spec.filters().stream().anyMatch(layer -> layer.name().equals(filter.name())));
  }

  private void fill(Predicate<ExportSpec> needsIt) {
    if (closing) {
      return;
    }
    for (NamedExport export : named.values()) {
      export
          .now()
          .filter(now -> now instanceof Vacant || now instanceof Failed)
          .filter(now -> now.leaving().isEmpty() && needsIt.test(now.source().spec()))
          .ifPresent(now -> export.renew(now, "", deadline()));
    }
  }

  @Override
  public void removing(Plugin plugin) {
    empty(plugin, "plugin '" + plugin.name() + "' was removed");
  }

  @Override
  public void removing(Filter filter) {
    empty(filter, "filter '" + filter.name() + "' was removed");
  }

  /** All end at the same time, so that the slowest tells how long it takes, and not their sum. */
  private void empty(Object layer, String why) {
    long deadline = deadline();
    List<Generation> using = generations.using(layer);
    using.forEach(each -> each.end(why));
    for (NamedExport export : named.values()) {
      export
          .now()
          .filter(now -> now instanceof ExportState.Serving)
          .filter(now -> using.contains(now.leaving().orElseThrow()))
          .ifPresent(now -> export.renew(now, why, deadline));
    }
    using.forEach(each -> each.ending().await(deadline));
  }

  /**
   * Ends all, for good; once no request is inside, layers may take their time to close.
   *
   * @param deadline until when requests may take, by {@link System#nanoTime}
   */
  public void close(long deadline) {
    closing = true;
    record Retired(NamedExport export, Draining draining) {}
    List<Retired> retired = new ArrayList<>();
    named
        .values()
        .forEach(each -> each.retire().ifPresent(now -> retired.add(new Retired(each, now))));
    for (Retired each : retired) {
      each.draining().leaving().ifPresent(leaving -> leaving.ending().awaitThoroughly(deadline));
      each.export().finish(each.draining(), deadline);
    }
  }
}
