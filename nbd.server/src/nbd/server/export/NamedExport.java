package nbd.server.export;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import nbd.api.OpenException;
import nbd.server.ExportSpec;
import nbd.server.ExportStatus;
import nbd.server.export.ExportState.Closed;
import nbd.server.export.ExportState.Draining;
import nbd.server.export.ExportState.Failed;
import nbd.server.export.ExportState.Present;
import nbd.server.export.ExportState.Serving;
import nbd.server.export.ExportState.Upgrading;
import nbd.server.export.ExportState.Vacant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private final Consumer<NamedExport> closed;
  private final CurrentState state;
  private final Succession succession;

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
    this.closed = closed;
    this.state = new CurrentState(source, this::revive);
    this.succession =
        new Succession(
            name,
            state,
            generations,
            waits.patience().toNanos(),
            history,
            now -> renew(now, "", deadline()));
  }

  String name() {
    return name;
  }

  /** What it does now; empty if it is removed. */
  Optional<Present> now() {
    return state.present();
  }

  /** What serves now, if anything does; waits while it is being upgraded. */
  Optional<Generation> serving() {
    state.awaitSettled(System.nanoTime() + 3 * waits.patience().toNanos());
    return servingNow();
  }

  /** What serves now, if anything does and is not being upgraded. */
  Optional<Generation> servingNow() {
    return state.serving().map(Serving::generation);
  }

  /** How it is followed by other generations. */
  Succession succession() {
    return succession;
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
    for (Optional<Generation> found = entered(); found.isPresent(); found = entered()) {
      try {
        return Optional.of(found.get().open(guest));
      } catch (Served.Held again) {
        log.atDebug().addKeyValue("export", name).log("a client waits elsewhere for its turn");
      } finally {
        found.get().leave();
      }
    }
    return Optional.empty();
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
    return now().map(present -> status(present, serves(present)));
  }

  private ExportStatus status(Present present, Optional<Serving> serves) {
    return new ExportStatus(
        present.source().spec(),
        present.told(),
        present instanceof Serving ? succession.why() : present.why(),
        serves.map(each -> each.generation().clients()).orElse(0),
        present.since(),
        serves.map(Serving::number).orElse(0),
        serves.map(each -> generations.told(each.generation())).orElse(List.of()),
        succession.clientsBehind());
  }

  private static Optional<Serving> serves(Present present) {
    return switch (present) {
      case Serving serving -> Optional.of(serving);
      case Upgrading upgrading -> Optional.of(upgrading.before());
      case Vacant _, Draining _, Failed _ -> Optional.empty();
    };
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
    retired.ifPresent(draining -> succession.endBehind(draining.why()));
    return retired;
  }

  /** Waits until it has ended, and removes it, unless another change has come. */
  void finish(Draining retired, long deadline) {
    boolean ended = hasEnded(retired, deadline);
    succession.awaitBehind(deadline);
    if (ended && state.step(retired, retired.close())) {
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
    if (state.step(from, draining)) {
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
    state.awaitSettled(deadline());
    while (state.get() instanceof Present present) {
      Draining draining = change.apply(present);
      if (state.step(present, draining)) {
        succession.wantNothing();
        draining.leaving().ifPresent(leaving -> leaving.end(draining.why()));
        return Optional.of(draining);
      }
    }
    return Optional.empty();
  }

  private boolean hasEnded(Draining draining, long deadline) {
    if (draining.leaving().isEmpty() || draining.leaving().get().ending().await(deadline)) {
      boolean _ = succession.awaitClosed(deadline);
      return true;
    }
    Generation stuck = draining.leaving().get();
    String cause = stuck.ending().lacking() + " did not return in " + text(waits.drain());
    state.step(draining, draining.stick(cause));
    return false;
  }

  private static String text(Duration time) {
    return time.toMillisPart() == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  /** What had stuck has ended after all. */
  private void revive(Failed failed) {
    if (!failed.last()) {
      renew(failed, "", deadline());
    } else if (state.step(failed, new Closed())) {
      closed.accept(this);
    }
  }

  private void settle(Draining draining, Outcome outcome) {
    switch (outcome) {
      case Outcome.Made(Generation next) -> serve(draining, next);
      case Outcome.Missing(String why) -> vacate(draining, why);
      case Outcome.Refused(String why) -> state.step(draining, draining.fail(why));
    }
  }

  /** A layer may have been removed since it was made, by somebody who did not find it here yet. */
  private void serve(Draining draining, Generation next) {
    Serving serving = draining.serve(next, state.nextNumber());
    if (!state.step(draining, serving)) {
      next.end("another one has come");
    } else if (next.ending().hasBegun()) {
      renew(serving, "", deadline());
    }
  }

  /** A layer may have come since it was missed, when nobody knew that it was missed. */
  private void vacate(Draining draining, String why) {
    Vacant vacant = draining.vacate(why);
    if (state.step(draining, vacant) && generations.canMake(vacant.source())) {
      renew(vacant, "", deadline());
    }
  }
}
