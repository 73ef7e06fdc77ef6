package nbd.server.export;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import nbd.server.ExportStatus;
import nbd.server.export.ExportState.Closed;
import nbd.server.export.ExportState.Draining;
import nbd.server.export.ExportState.Failed;
import nbd.server.export.ExportState.Present;
import nbd.server.export.ExportState.Serving;
import nbd.server.export.ExportState.Vacant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * An export under its name, whatever comes and goes behind it. Any number of threads may change it
 * at the same time; none holds a lock while layers are made, asked or waited for, and the last
 * change wins.
 */
final class NamedExport {
  private static final Logger log = LoggerFactory.getLogger(NamedExport.class);

  private final String name;
  private final Generations generations;
  private final Duration drain;
  private final Consumer<NamedExport> closed;
  private final AtomicReference<ExportState> state;

  /**
   * @param drain how long requests may take to return
   * @param closed is told when it is removed
   */
  NamedExport(
      Source source, Generations generations, Duration drain, Consumer<NamedExport> closed) {
    this.name = source.spec().name();
    this.generations = generations;
    this.drain = drain;
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

  /** What serves now, if anything does. */
  Optional<Generation> serving() {
    return state.get() instanceof Serving(Generation generation, Instant _)
        ? Optional.of(generation)
        : Optional.empty();
  }

  /** For the server's user; empty if it is removed. */
  Optional<ExportStatus> status() {
    return now()
        .map(
            present ->
                new ExportStatus(
                    present.source().spec(),
                    present.told(),
                    present.why(),
                    present instanceof Serving(Generation serving, Instant _)
                        ? serving.clients()
                        : 0,
                    present.since(),
                    0,
                    List.of(),
                    0));
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
    return begin(Present::end);
  }

  /** Waits until it has ended, and removes it, unless another change has come. */
  void finish(Draining retired, long deadline) {
    if (hasEnded(retired, deadline) && step(retired, retired.close())) {
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
    return System.nanoTime() + drain.toNanos();
  }

  private Optional<Draining> begin(Function<Present, Draining> change) {
    while (state.get() instanceof Present present) {
      Draining draining = change.apply(present);
      if (step(present, draining)) {
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
    return taken;
  }

  private boolean hasEnded(Draining draining, long deadline) {
    if (draining.leaving().isEmpty() || draining.leaving().get().ending().await(deadline)) {
      return true;
    }
    Generation stuck = draining.leaving().get();
    String cause = stuck.ending().lacking() + " did not return in " + text(drain);
    Failed failed = draining.stick(cause);
    if (step(draining, failed)) {
      stuck.ending().whenEnded(() -> revive(failed));
    }
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
    Serving serving = draining.serve(next);
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
