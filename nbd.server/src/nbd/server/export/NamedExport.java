package nbd.server.export;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import nbd.api.OpenException;
import nbd.server.ExportSpec;
import nbd.server.ExportStatus;
import nbd.server.UpgradeReport;
import nbd.server.export.ExportState.Closed;
import nbd.server.export.ExportState.Draining;
import nbd.server.export.ExportState.Failed;
import nbd.server.export.ExportState.Present;
import nbd.server.export.ExportState.Serving;
import nbd.server.export.ExportState.Upgrading;
import nbd.server.export.ExportState.Vacant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * An export under its name, whatever comes and goes behind it. Any number of threads may change it
 * at the same time, and the last change wins; but an upgrade, which takes a bounded time, is waited
 * for.
 */
final class NamedExport {
  private static final Logger log = LoggerFactory.getLogger(NamedExport.class);

  private final String name;
  private final Generations generations;
  private final Waits waits;
  private final History history;
  private final Consumer<NamedExport> closed;
  private final AtomicReference<ExportState> state;
  private final AtomicInteger number = new AtomicInteger();
  private final Set<Generation> behind = ConcurrentHashMap.newKeySet();

  /** One upgrade at a time. */
  private final ReentrantLock upgrading = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private final AtomicReference<Wanted> wanted = new AtomicReference<>();

  /**
   * How long is waited for layers.
   *
   * @param drain for requests to return when it ends
   * @param patience for an upgrade, while clients wait
   */
  record Waits(Duration drain, Duration patience) {}

  /**
   * @param history is told of upgrades
   * @param closed is told when it is removed
   */
  NamedExport(
      Source source,
      Generations generations,
      Waits waits,
      History history,
      Consumer<NamedExport> closed) {
    this.name = source.spec().name();
    this.generations = generations;
    this.waits = waits;
    this.history = history;
    this.closed = closed;
    this.state = new AtomicReference<>(new Vacant(source, "it is being made", Instant.now()));
  }

  String name() {
    return name;
  }

  /** What it does now; empty if it is removed. */
  Optional<Present> now() {
    return state.get() instanceof Present present ? Optional.of(present) : Optional.empty();
  }

  /** What serves now, if anything does; waits while it is being upgraded. */
  Optional<Generation> serving() {
    awaitSettled(System.nanoTime() + 3 * waits.patience().toNanos());
    return servingNow();
  }

  /** What serves now, if anything does and is not being upgraded. */
  Optional<Generation> servingNow() {
    return state.get() instanceof Serving serving
        ? Optional.of(serving.generation())
        : Optional.empty();
  }

  /**
   * Waits for the end of an upgrade that is under way.
   *
   * @param deadline by {@link System#nanoTime}
   */
  private void awaitSettled(long deadline) {
    if (!(state.get() instanceof Upgrading)) {
      return;
    }
    lock.lock();
    try {
      long rest = deadline - System.nanoTime();
      while (state.get() instanceof Upgrading && rest > 0) {
        rest = settled.awaitNanos(rest);
      }
    } catch (InterruptedException notWaiting) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until no upgrade is under way, not even one whose clients are still served.
   *
   * @param deadline by {@link System#nanoTime}
   */
  void awaitIdle(long deadline) {
    try {
      if (upgrading.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        upgrading.unlock();
      }
    } catch (InterruptedException notWaiting) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the layers are asked, outside of a seat. */
  @FunctionalInterface
  interface Question<T> {
    /** The answer; {@code spec} is what the chain was made of. */
    T of(ExportSpec spec, Served chain) throws IOException;
  }

  /**
   * Asks the layers that serve.
   *
   * @return empty if none does
   */
  <T> Optional<T> ask(Question<T> question) throws IOException {
    Optional<Generation> found = entered();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try {
      Generation serving = found.get();
      ExportSpec spec = serving.source().spec();
      return Optional.of(serving.askHeld(chain -> question.of(spec, chain)));
    } finally {
      found.get().leave();
    }
  }

  /**
   * Gives a client a place.
   *
   * @return empty if nothing serves
   */
  Optional<Seat> open(Guest guest) throws IOException {
    Optional<Generation> found = entered();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(found.get().open(guest));
    } finally {
      found.get().leave();
    }
  }

  /**
   * What serves now, with the caller inside.
   *
   * @throws OpenException if it has just ended
   */
  private Optional<Generation> entered() throws OpenException {
    for (Optional<Generation> found = serving(); found.isPresent(); found = serving()) {
      if (found.get().enter()) {
        return found;
      }
      if (found.get().ending().hasBegun() && found.equals(serving())) {
        throw found.get().over();
      }
      Thread.onSpinWait();
    }
    return Optional.empty();
  }

  /** For the server's user; empty if it is removed. */
  Optional<ExportStatus> status() {
    return now()
        .map(
            present -> {
              Optional<Serving> serves = serves(present);
              return new ExportStatus(
                  present.source().spec(),
                  present.told(),
                  present instanceof Serving ? wanted().map(Wanted::why).orElse("") : present.why(),
                  serves.map(each -> each.generation().clients()).orElse(0),
                  present.since(),
                  serves.map(Serving::number).orElse(0),
                  serves.map(each -> generations.told(each.generation())).orElse(List.of()),
                  behind.stream().mapToInt(Generation::clients).sum());
            });
  }

  private static Optional<Serving> serves(Present present) {
    return switch (present) {
      case Serving serving -> Optional.of(serving);
      case Upgrading upgrading -> Optional.of(upgrading.before());
      case Vacant _, Draining _, Failed _ -> Optional.empty();
    };
  }

  /** What it is to become once its clients have left. */
  private Optional<Wanted> wanted() {
    return Optional.ofNullable(wanted.get());
  }

  /** It is to stay what it is. */
  void wantNothing() {
    wanted.set(null);
  }

  /**
   * Puts what was made, and is not ready yet, in the place of what serves, and carries the clients
   * over.
   *
   * @param next is ended if it does not come to serve
   * @return empty if nothing serves; then nothing was done
   */
  Optional<UpgradeReport> upgrade(Source source, Outcome next, Duration prepared) {
    upgrading.lock();
    try {
      return state.get() instanceof Serving now
          ? Optional.of(upgrade(now, source, next, prepared))
          : Optional.empty();
    } finally {
      upgrading.unlock();
    }
  }

  private UpgradeReport upgrade(Serving now, Source source, Outcome next, Duration prepared) {
    Steps steps = new Steps(name, now.number() + 1);
    steps.taken("prepare", prepared);
    List<ExportStatus.Layer> before = generations.told(now.generation());
    UpgradeReport report =
        switch (next) {
          case Outcome.Made(Generation made) ->
              new Change(now, made, this::step, steps, waits.patience().toNanos())
                  .run(before, generations.told(made));
          case Outcome.Missing(String why) -> Change.kept(now, before, steps, why);
          case Outcome.Refused(String why) -> Change.kept(now, before, steps, why);
        };
    history.add(report);
    afterwards(now, source, report);
    return report;
  }

  private void afterwards(Serving before, Source source, UpgradeReport report) {
    switch (report.result()) {
      case KEPT -> want(before, new Wanted(source, report.why()));
      case BESIDE -> leaveBehind(before.generation());
      case UPGRADED, REPLACED, FAILED -> {}
    }
    if (report.result() != UpgradeReport.Result.KEPT) {
      wantNothing();
    }
    if (state.get() instanceof Serving serving && serving.generation().ending().hasBegun()) {
      renew(serving, "", deadline());
    }
  }

  /** Tries again when the last client has left, which may be what was in the way. */
  private void want(Serving now, Wanted what) {
    wanted.set(what);
    if (state.get() != now) {
      // Another change has come, and forgets what was wanted before it.
      wanted.compareAndSet(what, null);
      return;
    }
    now.generation()
        .whenVacated(
            () -> Thread.ofPlatform().daemon().name("nbdj-upgrade-" + name).start(this::catchUp));
  }

  private void catchUp() {
    if (state.get() instanceof Serving now && now.generation().clients() == 0) {
      upgrade();
    }
  }

  /**
   * Moves to what is wanted, or else to the newest layers of what serves.
   *
   * @return empty if there is nothing to do
   */
  Optional<UpgradeReport> upgrade() {
    upgrading.lock();
    try {
      if (!(state.get() instanceof Serving now)) {
        return Optional.empty();
      }
      Source source = wanted().map(Wanted::source).orElse(now.source());
      if (now.source() == source && generations.isCurrent(now.generation())) {
        wantNothing();
        return Optional.empty();
      }
      long began = System.nanoTime();
      Outcome next = generations.preparedInTime(source, waits.patience().toNanos());
      return Optional.of(upgrade(now, source, next, Duration.ofNanos(System.nanoTime() - began)));
    } finally {
      upgrading.unlock();
    }
  }

  /** What was to come may have been a layer that has gone again. */
  void forgetWhatIsGone() {
    Wanted now = wanted.get();
    if (now != null
        && state.get() instanceof Serving serving
        && serving.source() == now.source()
        && generations.isCurrent(serving.generation())) {
      wanted.compareAndSet(now, null);
    }
  }

  /** Whether another configuration than the one that serves waits for something. */
  boolean waitsFor(Predicate<ExportSpec> which) {
    return state.get() instanceof Serving now
        && wanted()
            .filter(each -> each.source() != now.source() && which.test(each.source().spec()))
            .isPresent();
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

  /**
   * Puts what was made in the place of what there is, once that has ended.
   *
   * @return false if the export is removed
   */
  boolean put(Source source, Outcome next) {
    Optional<Draining> change = begin(present -> present.give(source));
    change.ifPresent(
        draining -> {
          if (hasEnded(draining, deadline())) {
            settle(draining, next);
          } else {
            next.discard();
          }
        });
    return change.isPresent();
  }

  /** Begins its end, with nothing to come; {@link #finish} follows. Empty if it is removed. */
  Optional<Draining> retire() {
    Optional<Draining> retired = begin(Present::end);
    retired.ifPresent(draining -> behind.forEach(each -> each.end(draining.why())));
    return retired;
  }

  /** Waits until it has ended, and removes it, unless another change has come. */
  void finish(Draining retired, long deadline) {
    boolean ended = hasEnded(retired, deadline);
    behind.forEach(each -> each.ending().await(deadline));
    if (ended && step(retired, retired.close())) {
      closed.accept(this);
    }
  }

  /**
   * Makes it anew, if it still is in this state.
   *
   * @param why for clients of what there is
   */
  void renew(Present from, String why, long deadline) {
    Draining draining = from.give(from.source());
    if (step(from, draining)) {
      draining.leaving().ifPresent(leaving -> leaving.end(why));
      if (hasEnded(draining, deadline)) {
        settle(draining, whyMissing(generations.tried(from.source()), why));
      }
    }
  }

  /** What is missing is what was just removed, if anything was. */
  private static Outcome whyMissing(Outcome outcome, String why) {
    return outcome instanceof Outcome.Missing && !why.isEmpty()
        ? new Outcome.Missing(why)
        : outcome;
  }

  private long deadline() {
    return System.nanoTime() + waits.drain().toNanos();
  }

  private Optional<Draining> begin(Function<Present, Draining> change) {
    awaitSettled(deadline());
    while (state.get() instanceof Present present) {
      Draining draining = change.apply(present);
      if (step(present, draining)) {
        wantNothing();
        draining.leaving().ifPresent(leaving -> leaving.end(draining.why()));
        return Optional.of(draining);
      }
    }
    return Optional.empty();
  }

  private boolean step(ExportState from, ExportState to) {
    boolean taken = state.compareAndSet(from, to);
    if (taken && to instanceof Present present) {
      log.atLevel(present instanceof Failed ? Level.WARN : Level.DEBUG)
          .addKeyValue("export", name)
          .log("{} {}", present.told(), present.why());
    }
    if (taken && to instanceof Serving serving) {
      number.accumulateAndGet(serving.number(), Math::max);
    }
    if (taken && to instanceof Failed failed) {
      failed.leaving().ifPresent(stuck -> stuck.ending().whenEnded(() -> revive(failed)));
    }
    if (from instanceof Upgrading) {
      tellSettled();
    }
    return taken;
  }

  private void tellSettled() {
    lock.lock();
    try {
      settled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean hasEnded(Draining draining, long deadline) {
    if (draining.leaving().isEmpty() || draining.leaving().get().ending().await(deadline)) {
      return true;
    }
    Generation stuck = draining.leaving().get();
    String cause = stuck.ending().lacking() + " did not return in " + text(waits.drain());
    step(draining, draining.stick(cause));
    return false;
  }

  private static String text(Duration time) {
    return time.toMillisPart() == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  /** What had stuck has ended after all. */
  private void revive(Failed failed) {
    if (!failed.last()) {
      renew(failed, "", deadline());
    } else if (step(failed, new Closed())) {
      closed.accept(this);
    }
  }

  private void settle(Draining draining, Outcome outcome) {
    switch (outcome) {
      case Outcome.Made(Generation next) -> serve(draining, next);
      case Outcome.Missing(String why) -> vacate(draining, why);
      case Outcome.Refused(String why) -> step(draining, draining.fail(why));
    }
  }

  /** A layer may have been removed since it was made, by somebody who did not find it here yet. */
  private void serve(Draining draining, Generation next) {
    Serving serving = draining.serve(next, number.get() + 1);
    if (!step(draining, serving)) {
      next.end("another one has come");
    } else if (next.ending().hasBegun()) {
      renew(serving, "", deadline());
    }
  }

  /** A layer may have come since it was missed, when nobody knew that it was missed. */
  private void vacate(Draining draining, String why) {
    Vacant vacant = draining.vacate(why);
    if (step(draining, vacant) && generations.canMake(vacant.source())) {
      renew(vacant, "", deadline());
    }
  }
}
