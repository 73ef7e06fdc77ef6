package nbd.app.deploy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import nbd.app.watch.Changes;

/** What runs, and how it follows from the files. Not safe for several threads. */
final class Deployment {
  private final Trial trial;
  private final Journal journal;
  private final Shelf shelf = new Shelf();

  /** By symbolic name. */
  private final Map<String, Running> running = new HashMap<>();

  Deployment(Trial trial, Journal journal) {
    this.trial = trial;
    this.journal = journal;
  }

  /**
   * Follows the files.
   *
   * @param began when the first sign of it was seen, as {@link System#nanoTime} tells
   */
  void apply(Changes changes, long began) {
    Set<String> names = new LinkedHashSet<>();
    Set<Path> arrivals = new TreeSet<>(changes.appeared());
    arrivals.addAll(changes.changed());
    for (Path file : changes.vanished()) {
      shelf.remove(file).flatMap(Entry::content).ifPresent(gone -> names.add(gone.name()));
      addNameOfWhatRunsFrom(file, names);
    }
    for (Path file : arrivals) {
      addNameOfWhatRunsFrom(file, names);
      look(file, names);
    }
    for (String name : names) {
      settle(name, arrivals, began);
    }
  }

  private void addNameOfWhatRunsFrom(Path file, Set<String> names) {
    Optional<Running> found = runningFrom(file);
    if (found.isPresent()) {
      names.add(found.get().candidate().name());
    }
  }

  private Optional<Running> runningFrom(Path file) {
    for (Running each : running.values()) {
      if (each.candidate().file().equals(file)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  private void look(Path file, Set<String> names) {
    try {
      Candidate candidate = JarCheck.of(file);
      shelf.put(file, new Entry.Good(candidate));
      names.add(candidate.name());
    } catch (Refused why) {
      refuse(file, new Entry.Bad(why), runningFrom(file));
    }
  }

  /** A half-copied file is told once, and not at each piece. */
  private void refuse(Path file, Entry entry, Optional<Running> goesOn) {
    Optional<String> before =
        shelf.put(file, entry).flatMap(Entry::complaint).map(Refused::getMessage);
    Refused why = entry.complaint().orElseThrow();
    if (!why.mayBecomeWhole() || before.filter(why.getMessage()::equals).isEmpty()) {
      journal.refused(file, why, goesOn);
    }
  }

  /** Sees to it that of this symbolic name the right one runs. */
  private void settle(String name, Collection<Path> arrivals, long began) {
    Optional<Running> old = Optional.ofNullable(running.get(name));
    boolean stays = old.isPresent() && shelf.stillHas(old.get().candidate());
    standBack(name, arrivals, old);
    Set<Path> tried = new TreeSet<>();
    Optional<Candidate> next = next(name, arrivals, stays, tried);
    while (next.isPresent()) {
      if (take(next.get(), old, began)) {
        return;
      }
      shelf.freeTwins();
      next = next(name, arrivals, stays, tried);
    }
    if (old.isPresent() && !stays) {
      drop(old.get());
    }
  }

  /** What is there already takes over only from one whose file is gone. */
  private Optional<Candidate> next(
      String name, Collection<Path> arrivals, boolean arrivalsOnly, Set<Path> tried) {
    for (Candidate candidate : shelf.candidates(name, arrivals)) {
      if ((!arrivalsOnly || arrivals.contains(candidate.file())) && tried.add(candidate.file())) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Of two files that are the same bundle the second is not used while the first is there. */
  private void standBack(String name, Collection<Path> arrivals, Optional<Running> old) {
    shelf.freeTwins();
    for (Candidate candidate : shelf.candidates(name, arrivals)) {
      Optional<Candidate> first = shelf.firstTwinOf(candidate, arrivals);
      if (first.isPresent()) {
        refuse(
            candidate.file(), new Entry.Twin(candidate, Refused.twin(candidate, first.get())), old);
      }
    }
  }

  /** Brings it up, then the old one down. */
  private boolean take(Candidate candidate, Optional<Running> old, long began) {
    try {
      Running now = bringUp(candidate);
      running.put(candidate.name(), now);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      journal.taken(now, old, took);
      if (old.isPresent()) {
        replaced(old.get(), now);
      }
      return true;
    } catch (Refused why) {
      refuse(candidate.file(), new Entry.Bad(why), old);
      return false;
    }
  }

  /** A way back after the newer file is gone is no reason to warn. */
  private void replaced(Running before, Running now) {
    boolean older = now.candidate().version().compareTo(before.candidate().version()) < 0;
    if (older && shelf.stillHas(before.candidate())) {
      journal.older(now, before);
    }
    Trial.remove(before.bundle());
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

  private void drop(Running old) {
    running.remove(old.candidate().name());
    Trial.remove(old.bundle());
    journal.gone(old);
  }

  /** The jar as if it lay at {@code target}; nothing remains of it. */
  Offer tryOut(Path jar, Path target) throws Refused {
    Candidate candidate = JarCheck.of(jar);
    Optional<Candidate> twin =
        shelf.firstTwinOf(candidate, Set.of()).filter(first -> !first.file().equals(target));
    if (twin.isPresent()) {
      throw Refused.twin(candidate, twin.get());
    }
    Running now = bringUp(candidate);
    Trial.remove(now.bundle());
    return new Offer(
        candidate.name(),
        candidate.version(),
        now.brought().title(),
        Optional.ofNullable(running.get(candidate.name())).map(this::standing));
  }

  List<Standing> standings() {
    return shelf.all().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(each -> standing(each.getKey(), each.getValue()))
        .toList();
  }

  private Standing standing(Path file, Entry entry) {
    return runningFrom(file).map(this::standing).orElseGet(() -> notRunning(file, entry));
  }

  private Standing standing(Running each) {
    Candidate candidate = each.candidate();
    return new Standing(
        candidate.file(),
        candidate.name(),
        candidate.version().toString(),
        each.brought().plugins(),
        each.brought().filters(),
        shelf.find(candidate.file()).flatMap(Entry::complaint).map(Refused::getMessage));
  }

  private Standing notRunning(Path file, Entry entry) {
    Optional<Candidate> content = entry.content();
    Optional<String> problem =
        entry
            .complaint()
            .map(Refused::getMessage)
            .or(() -> content.map(each -> running.get(each.name())).map(Deployment::waitsFor));
    return new Standing(
        file,
        content.map(Candidate::name).orElse(""),
        content.map(each -> each.version().toString()).orElse(""),
        List.of(),
        List.of(),
        problem);
  }

  private static String waitsFor(Running used) {
    return "is not used while %s of %s is there"
        .formatted(used.candidate().version(), Journal.title(used.candidate().file()));
  }
}
