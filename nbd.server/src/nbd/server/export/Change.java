package nbd.server.export;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import nbd.server.ExportSpec;
import nbd.server.ExportStatus;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.export.ExportState.Serving;
import nbd.server.export.ExportState.Upgrading;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One attempt to serve an export by another generation, and what becomes of its clients. */
final class Change {
  private static final Logger log = LoggerFactory.getLogger(Change.class);

  /** Why an attempt came to nothing that nobody is to blame for. */
  static final String OVERTAKEN = "another change has come meanwhile";

  /** Takes a step from one state of the export to another. */
  @FunctionalInterface
  interface Turn {
    /** Returns false if another step was taken first. */
    boolean take(ExportState from, ExportState to);
  }

  /** What came of it. */
  private record End(Result result, String why) {}

  private final Serving now;
  private final Upgrading threshold;
  private final Generation from;
  private final Generation next;
  private final Turn turn;
  private final Steps steps;
  private final Upgrade upgrade;
  private final int clients;
  private final Instant began = Instant.now();
  private long stall;

  /**
   * @param next prepared, and not ready yet
   * @param patience in nanoseconds
   */
  Change(Serving now, Generation next, Turn turn, Steps steps, long patience) {
    this.now = now;
    this.threshold = now.upgrade();
    this.from = now.generation();
    this.next = next;
    this.turn = turn;
    this.steps = steps;
    this.upgrade = new Upgrade(from, next, steps, patience);
    this.clients = from.clients();
  }

  /**
   * Makes the attempt. Afterwards what does not serve has ended, or serves only clients that stay
   * behind.
   *
   * @param before what the one that serves is made of
   * @param after what the next one is made of
   */
  UpgradeReport run(List<ExportStatus.Layer> before, List<ExportStatus.Layer> after) {
    End end = attempt();
    upgrade.awaitDiscarded();
    Duration waited = Duration.ofNanos(stall);
    tell(end, waited);
    return report(now, before, after, steps, began, clients, end, waited);
  }

  /** The report on one that could not even be prepared. */
  static UpgradeReport kept(Serving now, List<ExportStatus.Layer> before, Steps steps, String why) {
    log.warn("{}: does not come, the one before serves on: {}", steps.title(), why);
    End end = new End(Result.KEPT, why);
    int clients = now.generation().clients();
    return report(now, before, List.of(), steps, Instant.now(), clients, end, Duration.ZERO);
  }

  private static UpgradeReport report(
      Serving now,
      List<ExportStatus.Layer> before,
      List<ExportStatus.Layer> after,
      Steps steps,
      Instant began,
      int clients,
      End end,
      Duration waited) {
    return new UpgradeReport(
        now.source().spec().name(),
        began,
        now.number() + 1,
        before,
        after,
        end.result(),
        end.why(),
        steps.taken(),
        clients,
        waited);
  }

  private void tell(End end, Duration waited) {
    String result =
        switch (end.result()) {
          case UPGRADED -> "serves all clients";
          case BESIDE -> "serves new clients; those that were there stay with the one before";
          case REPLACED -> "serves; the clients of the one before were ended";
          case KEPT -> "does not come, the one before serves on";
          case FAILED -> "does not come, and the clients of the one before were lost";
        };
    boolean good = end.result() == Result.UPGRADED;
    log.atLevel(good ? Level.INFO : Level.WARN)
        .log(
            "{}: {}{}; {} clients waited {} ms at most",
            steps.title(),
            result,
            end.why().isEmpty() ? "" : ": " + end.why(),
            clients,
            Steps.millis(waited));
  }

  private End attempt() {
    try {
      return next.pin() ? pinnedAttempt() : giveUp("a layer of it was removed meanwhile");
    } finally {
      from.unpin();
      next.unpin();
    }
  }

  private End pinnedAttempt() {
    try {
      upgrade.begin(isTrusted());
    } catch (Trouble trouble) {
      return giveUp(trouble.getMessage());
    } catch (RuntimeException | Error defect) {
      log.error("{}: this should not happen", steps.title(), defect);
      return giveUp("a defect of the server: " + defect);
    }
    if (!turn.take(now, threshold)) {
      return giveUp(OVERTAKEN);
    }
    try {
      Optional<Misfit> misfit = upgrade.carryOver(isTrusted());
      return misfit.isEmpty() ? move() : part(misfit.get());
    } catch (Trouble trouble) {
      return goBack(trouble.getMessage());
    } catch (RuntimeException | Error defect) {
      log.error("{}: this should not happen", steps.title(), defect);
      return goBack("a defect of the server: " + defect);
    }
  }

  /** Clients were not touched. */
  private End giveUp(String why) {
    upgrade.abandon();
    next.end(why);
    return new End(Result.KEPT, why);
  }

  private boolean isTrusted() {
    ExportSpec before = from.source().spec();
    ExportSpec after = next.source().spec();
    return before.plugin().equals(after.plugin()) && before.filters().equals(after.filters());
  }

  private End move() {
    if (from.ending().hasBegun()) {
      return goBack(OVERTAKEN);
    }
    if (next.ending().hasBegun()) {
      return goBack("a layer of it was removed meanwhile");
    }
    if (!stepOver()) {
      return overtaken();
    }
    upgrade.move();
    stall = upgrade.release(next);
    from.end("it was upgraded");
    return new End(Result.UPGRADED, "");
  }

  /** Who comes now finds the next one, and waits until it has all that it adopts. */
  private boolean stepOver() {
    next.shut();
    return turn.take(threshold, threshold.serve(next));
  }

  /** Somebody has ended the generation that was held, and its clients with it. */
  private End overtaken() {
    upgrade.abandon();
    from.end("another change has come");
    stall = upgrade.release(from);
    next.end("another change has come");
    return new End(Result.FAILED, OVERTAKEN);
  }

  /** Clients cannot be moved. */
  private End part(Misfit misfit) {
    boolean ordered = !from.source().spec().equals(next.source().spec());
    if (ordered && next.source().spec().misfit() == ExportSpec.Misfit.END) {
      return replace(misfit);
    }
    boolean independent = misfit.otherDisk() && upgrade.isIndependent();
    return ordered && independent ? standBeside(misfit) : goBack(misfit.why());
  }

  private End replace(Misfit misfit) {
    if (!stepOver()) {
      return overtaken();
    }
    upgrade.abandonClients();
    from.end("it was changed, and " + misfit.why());
    stall = upgrade.release(from);
    return new End(Result.REPLACED, misfit.why());
  }

  private End standBeside(Misfit misfit) {
    Optional<Trouble> lost = undo();
    if (!turn.take(threshold, threshold.serve(next))) {
      return overtaken();
    }
    stall = upgrade.release(from);
    return new End(Result.BESIDE, misfit.why() + lost.map(Change::withLoss).orElse(""));
  }

  private End goBack(String why) {
    Optional<Trouble> lost = undo();
    next.end(why);
    if (!turn.take(threshold, threshold.resume())) {
      return overtaken();
    }
    // The one before may have content that nobody else has: it is never given up.
    boolean allLost = lost.isPresent() && from.seats().stream().noneMatch(Seat::isOpen);
    stall = upgrade.release(from);
    return new End(
        allLost ? Result.FAILED : Result.KEPT, why + lost.map(Change::withLoss).orElse(""));
  }

  private static String withLoss(Trouble lost) {
    return "; and not all clients could be served again: " + lost.getMessage();
  }

  private Optional<Trouble> undo() {
    try {
      upgrade.undo();
      return Optional.empty();
    } catch (Trouble lost) {
      return Optional.of(lost);
    }
  }
}
