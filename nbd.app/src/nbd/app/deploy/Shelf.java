package nbd.app.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The files of the folder and what is known of them. Not safe for several threads. */
final class Shelf {
  private final Map<Path, Entry> entries = new TreeMap<>();
  private final Map<Path, Content> contents = new HashMap<>();

  /** What was known of that file until now, if anything. */
  Optional<Entry> put(Path file, Entry entry) {
    return Optional.ofNullable(entries.put(file, entry));
  }

  /** What was known of that file, which is gone. */
  Optional<Entry> remove(Path file) {
    contents.remove(file);
    return Optional.ofNullable(entries.remove(file));
  }

  /** The content that is looked at now. */
  void look(Path file) {
    try {
      contents.put(file, Content.of(file));
    } catch (IOException gone) {
      contents.remove(file);
    }
  }

  /** The content that was looked at last, for others; "" if there was none. */
  String content(Path file) {
    Content content = contents.get(file);
    return content == null ? "" : content.text();
  }

  Optional<Entry> find(Path file) {
    return Optional.ofNullable(entries.get(file));
  }

  /** All, by file name. */
  Map<Path, Entry> all() {
    return entries;
  }

  /** Whether the file from which a bundle came is there and does not hold another bundle now. */
  boolean stillHas(Candidate running) {
    Entry entry = entries.get(running.file());
    return entry != null
        && (entry.content().isEmpty() || entry.content().get().name().equals(running.name()));
  }

  /** Whether there is one of that symbolic name to which what runs could not be moved. */
  boolean hasUnfit(String name) {
    for (Entry entry : entries.values()) {
      if (entry instanceof Entry.Unfit found && found.candidate().name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Those of that symbolic name that could be used: first {@code preferred} ones, newest first. */
  List<Candidate> candidates(String name, Collection<Path> preferred) {
    List<Candidate> first = new ArrayList<>();
    List<Candidate> then = new ArrayList<>();
    for (Candidate candidate : good(name)) {
      (preferred.contains(candidate.file()) ? first : then).add(candidate);
    }
    first.sort(null);
    then.sort(null);
    first.addAll(then);
    return first;
  }

  private List<Candidate> good(String name) {
    List<Candidate> good = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (entry instanceof Entry.Good found && found.candidate().name().equals(name)) {
        good.add(found.candidate());
      }
    }
    return good;
  }

  /** A file that was there before {@code arrivals}, or is before it among them, and is the same. */
  Optional<Candidate> firstTwinOf(Candidate candidate, Collection<Path> arrivals) {
    for (Candidate other : good(candidate.name())) {
      boolean before =
          !arrivals.contains(other.file()) || other.file().compareTo(candidate.file()) < 0;
      if (before && candidate.isTwinOf(other)) {
        return Optional.of(other);
      }
    }
    return Optional.empty();
  }

  /**
   * Those of that symbolic name to which what ran could not be moved may be tried once more, for it
   * has lost its file.
   */
  void freeUnfit(String name) {
    for (Map.Entry<Path, Entry> each : entries.entrySet()) {
      if (each.getValue() instanceof Entry.Unfit unfit && unfit.candidate().name().equals(name)) {
        each.setValue(new Entry.Good(unfit.candidate()));
      }
    }
  }

  /** Those that stood back for one that is not there any more, or is no good, may be used now. */
  void freeTwins() {
    for (Map.Entry<Path, Entry> each : entries.entrySet()) {
      if (each.getValue() instanceof Entry.Twin twin
          && firstTwinOf(twin.candidate(), List.of()).isEmpty()) {
        each.setValue(new Entry.Good(twin.candidate()));
      }
    }
  }
}
