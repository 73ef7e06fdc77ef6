package nbd.app.deploy;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import nbd.app.watch.Changes;

/** What runs, and how it follows from the files. Not safe for several threads. */
final class Deployment {
  private final Journal journal;
  private final Shelf shelf = new Shelf();
  private final InUse inUse;
  private final Standings standings;

  Deployment(Trial trial, Journal journal) {
    this.journal = journal;
    this.inUse = new InUse(trial, journal);
    this.standings = new Standings(shelf, inUse);
  }

  /**
   * Follows the files.
   *
   * @param began when the first sign of it was seen, as {@link System#nanoTime} tells
   */
  void apply(Changes changes, long began) {
    inUse.lingering().sweep();
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
    Optional<Running> found = inUse.from(file);
    if (found.isPresent()) {
      names.add(found.get().candidate().name());
    }
  }

  private void look(Path file, Set<String> names) {
    shelf.look(file);
    try {
      Candidate candidate = JarCheck.of(file);
      shelf.put(file, new Entry.Good(candidate));
      names.add(candidate.name());
    } catch (Refused why) {
      refuse(file, new Entry.Bad(why.getMessage()), why, inUse.from(file));
    }
  }

  /** A half-copied file is told once, and not at each piece. */
  private void refuse(Path file, Entry entry, Refused why, Optional<Running> goesOn) {
    Optional<String> before = shelf.put(file, entry).flatMap(Entry::complaint);
    if (!why.mayBecomeWhole() || before.isEmpty() || !before.get().equals(why.getMessage())) {
      journal.refused(file, why, goesOn.map(this::goingOn));
    }
  }

  private String goingOn(Running running) {
    Candidate candidate = running.candidate();
    return candidate.title() + " goes on" + (shelf.stillHas(candidate) ? "" : " without its file");
  }

  /** Sees to it that of this symbolic name the right one runs. */
  private void settle(String name, Collection<Path> arrivals, long began) {
    Optional<Running> old = inUse.find(name);
    boolean stays = old.isPresent() && shelf.stillHas(old.get().candidate());
    if (!stays) {
      shelf.freeUnfit(name);
    }
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
    // Whoever takes a jar away while there is another wants that one, and not the end of all.
    if (old.isPresent() && !stays && !shelf.hasUnfit(name)) {
      inUse.drop(old.get());
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
        Refused why = Refused.twin(candidate, first.get());
        refuse(candidate.file(), new Entry.Twin(candidate, why.getMessage()), why, old);
      }
    }
  }

  private boolean take(Candidate candidate, Optional<Running> old, long began) {
    try {
      Optional<Running> before = inUse.take(candidate, began);
      if (before.isPresent()) {
        warnOfOlder(candidate, before.get().candidate());
      }
      return true;
    } catch (Refused why) {
      String text = why.getMessage();
      refuse(
          candidate.file(),
          why.isUnfit() ? new Entry.Unfit(candidate, text) : new Entry.Bad(text),
          why,
          old);
      return false;
    }
  }

  /** A way back after the newer file is gone is no reason to warn. */
  private void warnOfOlder(Candidate now, Candidate before) {
    if (now.version().compareTo(before.version()) < 0 && shelf.stillHas(before)) {
      journal.older(now, before);
    }
  }

  /** The jar as if it lay at {@code target}; nothing remains of it. */
  Offer tryOut(Path jar, Path target) throws Refused {
    Candidate candidate = JarCheck.of(jar);
    Optional<Candidate> twin =
        shelf.firstTwinOf(candidate, Set.of()).filter(first -> !first.file().equals(target));
    if (twin.isPresent()) {
      throw Refused.twin(candidate, twin.get());
    }
    Running now = inUse.tryOut(candidate);
    return new Offer(
        candidate.name(),
        candidate.version(),
        now.brought().title(),
        inUse.find(candidate.name()).map(standings::of));
  }

  /** Whether anything runs that has been taken over from. */
  boolean lingers() {
    return !inUse.lingering().isEmpty();
  }

  /** Takes down what has been taken over from and is used no more; tells of the rest. */
  void tidy() {
    inUse.lingering().sweep();
    inUse.lingering().tell();
  }

  List<Standing> standings() {
    return standings.all();
  }
}
