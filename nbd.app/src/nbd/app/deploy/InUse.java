package nbd.app.deploy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The bundles that run: of each symbolic name the one that counts, and those from which it has
 * taken over while something is still made of them. Not safe for several threads.
 */
final class InUse {
  private final Trial trial;
  private final Journal journal;
  private final Lingering lingering;

  /** By symbolic name. */
  private final Map<String, Running> running = new HashMap<>();

  InUse(Trial trial, Journal journal) {
    this.trial = trial;
    this.journal = journal;
    this.lingering = new Lingering(trial, journal);
  }

  /** The one that counts. */
  Optional<Running> find(String name) {
    return Optional.ofNullable(running.get(name));
  }

  /** The one that counts and came from that file. */
  Optional<Running> from(Path file) {
    for (Running each : running.values()) {
      if (each.candidate().file().equals(file)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /**
   * Brings it up, has the exports moved to it, then takes the one before down, at once or when it
   * is not used any more.
   *
   * @param began when the first sign of it was seen, as {@link System#nanoTime} tells
   * @return the one before
   * @throws Refused if it cannot be used, or no export could be moved; nothing of it is left, and
   *     the one before goes on
   */
  Optional<Running> take(Candidate candidate, long began) throws Refused {
    Optional<Running> before = find(candidate.name());
    Running now = bringUp(candidate);
    Verdict verdict = verdict(now, before);
    running.put(candidate.name(), now);
    journal.taken(now, before, verdict, Duration.ofNanos(System.nanoTime() - began));
    if (before.isPresent()) {
      lingering.add(before.get(), verdict.staying());
    }
    return before;
  }

  private Running bringUp(Candidate candidate) throws Refused {
    Running now = trial.start(candidate);
    for (Running other : running.values()) {
      Brought both = now.brought().inCommonWith(other.brought());
      if (!other.candidate().name().equals(candidate.name()) && !both.isNothing()) {
        Trial.remove(now.bundle());
        throw Refused.conflict(both, other.candidate());
      }
    }
    return now;
  }

  /** The first of its name has nothing to take over, unless it is from what lingers of others. */
  private Verdict verdict(Running now, Optional<Running> before) throws Refused {
    if (before.isEmpty() && lingering.isEmpty()) {
      return Verdict.NONE;
    }
    boolean serves = false;
    try {
      Verdict verdict = trial.upgrade(now);
      if (before.isPresent() && verdict.isRefusal()) {
        throw Refused.unfit(now.candidate(), verdict.refusal());
      }
      serves = true;
      return verdict;
    } finally {
      if (!serves) {
        Trial.remove(now.bundle());
      }
    }
  }

  /** Takes down what there is of that symbolic name: the server ends what is made of it. */
  void drop(Running last) {
    lingering.end(last.candidate().name());
    running.remove(last.candidate().name());
    Trial.remove(last.bundle());
    journal.gone(last);
  }

  /**
   * Brings it up, and down again.
   *
   * @throws Refused if it cannot be used
   */
  Running tryOut(Candidate candidate) throws Refused {
    Running now = bringUp(candidate);
    Trial.remove(now.bundle());
    return now;
  }

  /** Those that count no more, but are used. */
  Lingering lingering() {
    return lingering;
  }
}
