package nbd.server.export;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All exports of a server, by name: they come and go by themselves, and with the plugins and
 * filters of the catalog. May be used by any thread.
 */
public final class Exports implements Catalog.Watcher {
  private static final Logger log = LoggerFactory.getLogger(Exports.class);

  /** Exports that are upgraded at the same time: most of the time they wait for devices. */
  private static final int AT_A_TIME = 8;

  /** Of a change that others interrupt. */
  private static final int ATTEMPTS = 20;

  private final Generations generations;
  private final NamedExport.Waits waits;
  private final NavigableMap<String, NamedExport> named = new ConcurrentSkipListMap<>();
  private final History history = new History();
  private volatile boolean closing;

  /**
   * @param background for layers
   * @param shutdown is told why a layer wants the server to stop
   * @param turn how long a client waits for its turn where one handle may be open at a time
   * @param drain how long the end of an export waits for requests
   * @param patience how long an upgrade keeps clients waiting
   */
  public Exports(
      Catalog catalog,
      ScheduledExecutorService background,
      Consumer<String> shutdown,
      Duration turn,
      Duration drain,
      Duration patience) {
    this.generations = new Generations(catalog, background, shutdown, turn);
    this.waits = new NamedExport.Waits(drain, patience);
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
   * Adds an export, or carries one that serves over to this. Where an equal one is there that has
   * not failed, nothing happens.
   *
   * @throws ParameterException if a parameter is not right; then nothing has changed
   * @throws IOException if the device behind it cannot be had; then nothing has changed
   */
  public void put(Source source) throws IOException {
    if (!staysAsItIs(source.spec()) && !carryOver(source, ATTEMPTS)) {
      put(source, generations.make(source));
    }
  }

  /** What it was to become is not wanted any more, not even where that is under way already. */
  private boolean staysAsItIs(ExportSpec spec) {
    if (isThere(spec)) {
      Optional<NamedExport> there = Optional.ofNullable(named.get(spec.name()));
      there.ifPresent(export -> export.succession().wantNothing());
      there.ifPresent(export -> export.succession().awaitIdle(deadline()));
    }
    return isThere(spec);
  }

  /**
   * Returns false if nothing of that name serves, or its clients are not to be in the way.
   *
   * @throws IOException if it cannot be served, and what serves was kept
   */
  private boolean carryOver(Source source, int attempts) throws IOException {
    NamedExport export = named.get(source.spec().name());
    if (export == null || export.serving().isEmpty()) {
      return false;
    }
    long began = System.nanoTime();
    Outcome next = generations.prepare(source);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    Optional<UpgradeReport> report = export.succession().to(source, next, took);
    if (report.isEmpty()) {
      next.discard();
      return false;
    }
    return switch (report.get().result()) {
      case UPGRADED, BESIDE, REPLACED -> true;
      case KEPT, FAILED -> {
        if (attempts > 1 && wasInterrupted(next, report.get())) {
          yield carryOver(source, attempts - 1);
        }
        boolean missing = next instanceof Outcome.Missing;
        yield export.serving().isPresent() && waits(report.get(), missing, export.succession());
      }
    };
  }

  /** By another change, or because a layer has gone; another one of its name may be there. */
  private static boolean wasInterrupted(Outcome next, UpgradeReport report) {
    return report.why().equals(Change.OVERTAKEN)
        || (next instanceof Outcome.Made(Generation made) && made.isOrphaned());
  }

  /** What is kept because of its clients, or until a layer comes, becomes what is wanted then. */
  private static boolean waits(UpgradeReport report, boolean missing, Succession succession)
      throws IOException {
    if (!missing && (report.clients() == 0 || report.result() == UpgradeReport.Result.FAILED)) {
      succession.wantNothing();
      throw new IOException(report.why());
    }
    return true;
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
    return new NamedExport(
        source, generations, waits, history, gone -> named.remove(gone.name(), gone));
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
    return System.nanoTime() + waits.drain().toNanos();
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
      if (export.succession().waitsForLayer(needsIt)) {
        Optional<UpgradeReport> _ = export.succession().toWanted();
      }
    }
  }

  @Override
  public List<UpgradeReport> upgrade() {
    return upgraded(
        export -> export.serving().filter(now -> !generations.isCurrent(now)).isPresent());
  }

  /** All at the same time, as far as that is good for the devices. */
  private List<UpgradeReport> upgraded(Predicate<NamedExport> which) {
    List<Callable<Optional<UpgradeReport>>> todo = new ArrayList<>();
    for (NamedExport export : named.values()) {
      if (!closing && which.test(export)) {
        todo.add(() -> export.succession().toNewestLayers());
      }
    }
    return done(todo);
  }

  private static List<UpgradeReport> done(List<Callable<Optional<UpgradeReport>>> todo) {
    List<UpgradeReport> reports = new ArrayList<>();
    ThreadFactory threads = Thread.ofPlatform().daemon().name("nbdj-upgrade-", 1).factory();
    try (ExecutorService together = Executors.newFixedThreadPool(AT_A_TIME, threads)) {
      for (Future<Optional<UpgradeReport>> each : together.invokeAll(todo)) {
        add(each, reports);
      }
    } catch (InterruptedException notWaiting) {
      Thread.currentThread().interrupt();
    }
    return reports;
  }

  /** A defect with one export is no reason not to tell of the others. */
  private static void add(Future<Optional<UpgradeReport>> done, List<UpgradeReport> reports)
      throws InterruptedException {
    try {
      done.get().ifPresent(reports::add);
    } catch (ExecutionException defect) {
      log.error("an upgrade broke", defect.getCause());
    }
  }

  @Override
  public boolean uses(Object layer) {
    return !generations.using(layer).isEmpty();
  }

  @Override
  public void removing(Plugin plugin) {
    empty(plugin, "plugin '" + plugin.name() + "' was removed");
  }

  @Override
  public void removing(Filter filter) {
    empty(filter, "filter '" + filter.name() + "' was removed");
  }

  /**
   * Where there is another layer of that name, clients are carried over to it. The rest ends, all
   * at the same time, so that the slowest tells how long it takes, and not their sum.
   */
  private void empty(Object layer, String why) {
    long idle = deadline();
    named.values().forEach(export -> export.succession().awaitIdle(idle));
    List<UpgradeReport> _ =
        upgraded(
            export ->
                export
                    .servingNow()
                    .filter(now -> now.layers().uses(layer) && generations.canMake(now.source()))
                    .isPresent());
    long deadline = deadline();
    List<Generation> using = generations.using(layer);
    using.forEach(each -> each.orphan(why));
    for (NamedExport export : named.values()) {
      export
          .now()
          .filter(now -> now instanceof ExportState.Serving)
          .filter(now -> using.contains(now.leaving().orElseThrow()))
          .ifPresent(now -> export.renew(now, why, deadline));
    }
    using.forEach(each -> each.ending().await(deadline));
    named.values().forEach(export -> export.succession().forgetWhatIsGone());
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
    generations.awaitAll(deadline);
  }
}
