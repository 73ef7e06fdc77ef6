package nbd.server.export;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import nbd.api.Handover;
import nbd.server.ExportSpec;
import nbd.server.ExportStatus;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.export.ExportState.Serving;
import nbd.server.export.Wanted.Obstacle;

/**
 * How one generation of an export follows another under its clients: one upgrade at a time, what
 * waits for clients to leave, and clients that stay behind. May be used by any thread.
 */
final class Succession {
  private static final String NOT_CLOSED = "an earlier one has not closed the disk in time";

  private final String name;
  private final CurrentState state;
  private final Generations generations;
  private final long patience;
  private final History history;
  private final Consumer<Serving> renewal;
  private final Set<Generation> behind = ConcurrentHashMap.newKeySet();

  /** Those that were followed, and may have handles open yet. */
  private final Set<Generation> closing = ConcurrentHashMap.newKeySet();

  private final AtomicReference<Wanted> wanted = new AtomicReference<>();
  private final ReentrantLock turn = new ReentrantLock();

  /**
   * @param patience in nanoseconds, for an upgrade while clients wait
   * @param history is told of upgrades
   * @param renewal makes what serves anew, because its layers have just gone
   */
  Succession(
      String name,
      CurrentState state,
      Generations generations,
      long patience,
      History history,
      Consumer<Serving> renewal) {
    this.name = name;
    this.state = state;
    this.generations = generations;
    this.patience = patience;
    this.history = history;
    this.renewal = renewal;
  }

  /**
   * Waits until no upgrade is under way, not even one whose clients are still served.
   *
   * @param deadline by {@link System#nanoTime}
   */
  void awaitIdle(long deadline) {
    try {
      if (turn.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        turn.unlock();
      }
    } catch (InterruptedException notWaiting) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why what is wanted is not yet; "" if all is as it is wanted. */
  String why() {
    return wanted().map(Wanted::why).orElse("");
  }

  private Optional<Wanted> wanted() {
    return Optional.ofNullable(wanted.get());
  }

  /** It is to stay what it is. */
  void wantNothing() {
    wanted.set(null);
  }

  /** What was to come may have been a layer that has gone again. */
  void forgetWhatIsGone() {
    Wanted now = wanted.get();
    if (now != null
        && state.serving().filter(serving -> isLike(serving, now.source())).isPresent()) {
      wanted.compareAndSet(now, null);
    }
  }

  /** Whether that is what serves, by the layers that are there now. */
  private boolean isLike(Serving serving, Source source) {
    return serving.source() == source && generations.isCurrent(serving.generation());
  }

  /** Whether what is wanted lacks a layer. */
  boolean waitsForLayer(Predicate<ExportSpec> which) {
    return wanted()
        .filter(now -> now.obstacle() == Obstacle.MISSING && which.test(now.source().spec()))
        .isPresent();
  }

  /**
   * Puts what was made, and is not ready yet, in the place of what serves, and carries the clients
   * over.
   *
   * @param next is ended if it does not come to serve
   * @return empty if nothing serves; then nothing was done
   */
  Optional<UpgradeReport> to(Source source, Outcome next, Duration prepared) {
    turn.lock();
    try {
      return state.serving().map(now -> upgrade(now, source, next, prepared));
    } finally {
      turn.unlock();
    }
  }

  /**
   * Moves what serves to the newest layers.
   *
   * @return empty if it is made of them, or nothing serves
   */
  Optional<UpgradeReport> toNewestLayers() {
    turn.lock();
    try {
      forgetWhatIsGone();
      Optional<UpgradeReport> first = toRefusedOne();
      return first.filter(Succession::isDone).isPresent()
          ? first
          : outdated().map(now -> prepareAndUpgrade(now, now.source())).or(() -> first);
    } finally {
      turn.unlock();
    }
  }

  private Optional<Serving> outdated() {
    return state.serving().filter(now -> !generations.isCurrent(now.generation()));
  }

  /** Newer layers may serve the configuration that those before could not. */
  private Optional<UpgradeReport> toRefusedOne() {
    return outdated()
        .flatMap(
            now ->
                wanted()
                    .filter(what -> what.source() != now.source())
                    .filter(what -> what.obstacle() != Obstacle.CLIENTS)
                    .map(what -> prepareAndUpgrade(now, what.source())));
  }

  private static boolean isDone(UpgradeReport report) {
    return report.result() != Result.KEPT && report.result() != Result.FAILED;
  }

  /**
   * Tries once more what is wanted.
   *
   * @return empty if nothing is, or nothing serves
   */
  Optional<UpgradeReport> toWanted() {
    turn.lock();
    try {
      forgetWhatIsGone();
      Optional<Serving> now = state.serving();
      return now.isEmpty()
          ? Optional.empty()
          : wanted().map(what -> prepareAndUpgrade(now.get(), what.source()));
    } finally {
      turn.unlock();
    }
  }

  private UpgradeReport prepareAndUpgrade(Serving now, Source source) {
    long began = System.nanoTime();
    Outcome next = generations.preparedInTime(source, patience);
    return upgrade(now, source, next, Duration.ofNanos(System.nanoTime() - began));
  }

  private UpgradeReport upgrade(Serving now, Source source, Outcome next, Duration prepared) {
    Steps steps = new Steps(name, now.number() + 1);
    steps.taken("prepare", prepared);
    List<ExportStatus.Layer> before = generations.told(now.generation());
    UpgradeReport report =
        switch (next) {
          case Outcome.Made(Generation made) when !mayFollow(now.generation(), made) -> {
            made.end(NOT_CLOSED);
            yield Change.kept(now, before, steps, NOT_CLOSED);
          }
          case Outcome.Made(Generation made) ->
              new Change(now, made, state::step, steps, patience)
                  .run(before, generations.told(made));
          case Outcome.Missing(String why) -> Change.kept(now, before, steps, why);
          case Outcome.Refused(String why) -> Change.kept(now, before, steps, why);
        };
    history.add(report);
    if (!isDone(report)) {
      keep(now, new Wanted(source, report.why(), obstacle(next, report)), report);
    } else {
      follow(now, source, report);
    }
    state.serving().filter(each -> each.generation().ending().hasBegun()).ifPresent(renewal);
    return report;
  }

  /**
   * A chain that stands no other beside it does not stand one that is about to be closed either.
   */
  private boolean mayFollow(Generation now, Generation next) {
    return awaitClosed(System.nanoTime() + patience)
        || now.handover().and(next.handover()) == Handover.BESIDE;
  }

  /**
   * Waits until those that were followed are closed.
   *
   * @return whether they are
   */
  boolean awaitClosed(long deadline) {
    return closing.stream().allMatch(each -> each.ending().await(deadline));
  }

  private static Obstacle obstacle(Outcome next, UpgradeReport report) {
    if (next instanceof Outcome.Missing) {
      return Obstacle.MISSING;
    }
    boolean compared =
        report.steps().stream().anyMatch(step -> step.name().equals(Upgrade.COMPARE));
    return compared ? Obstacle.CLIENTS : Obstacle.LAYERS;
  }

  /** Another configuration that is wanted stays wanted, though other layers were tried. */
  private void keep(Serving now, Wanted tried, UpgradeReport report) {
    boolean layersOnly = tried.source() == now.source();
    Optional<Wanted> configuration = wanted().filter(each -> each.source() != now.source());
    if (layersOnly && generations.isCurrent(now.generation())) {
      return;
    }
    want(now, layersOnly ? configuration.orElse(tried) : tried, report.clients());
  }

  private void follow(Serving before, Source source, UpgradeReport report) {
    Generation left = before.generation();
    if (report.result() == Result.BESIDE) {
      leaveBehind(left);
    } else {
      closing.add(left);
      left.ending().whenEnded(() -> closing.remove(left));
    }
    Optional<Wanted> rest =
        wanted().filter(each -> source == before.source() && each.source() != source);
    wantNothing();
    if (rest.isPresent()) {
      state.serving().ifPresent(now -> want(now, rest.get(), report.clients()));
    }
  }

  /** Tries again when the last client has left, which may be what is in the way. */
  private void want(Serving now, Wanted what, int clients) {
    wanted.set(what);
    if (state.get() != now) {
      // Another change has come, and forgets what was wanted before it.
      wanted.compareAndSet(what, null);
      return;
    }
    now.generation().whenVacated(this::catchUpSoon);
    if (clients > 0 && now.generation().clients() == 0) {
      catchUpSoon();
    }
  }

  private void catchUpSoon() {
    Errand.start("nbdj-upgrade-" + name, this::catchUp);
  }

  private void catchUp() {
    if (state.serving().filter(now -> now.generation().clients() == 0).isPresent()) {
      Optional<UpgradeReport> _ = toWanted();
    }
  }

  /** Its clients stay until they leave; then it ends. */
  private void leaveBehind(Generation left) {
    behind.add(left);
    left.ending().whenEnded(() -> behind.remove(left));
    left.whenVacated(() -> left.end("its last client has left"));
    if (left.clients() == 0) {
      left.end("its last client has left");
    }
  }

  /** How many clients have stayed with generations before the one that serves. */
  int clientsBehind() {
    return behind.stream().mapToInt(Generation::clients).sum();
  }

  /** Ends what clients have stayed with. */
  void endBehind(String why) {
    behind.forEach(each -> each.end(why));
  }

  /** Waits until that has ended. */
  void awaitBehind(long deadline) {
    behind.forEach(each -> each.ending().await(deadline));
  }
}
