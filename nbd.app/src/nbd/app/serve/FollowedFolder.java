package nbd.app.serve;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import nbd.app.watch.Changes;
import nbd.app.watch.WatchedFolder;
import org.slf4j.event.Level;

/**
 * Makes it so that what the files of a folder say is so. A file that is wrong is told in one line,
 * and what its last good version said stays. Used by one thread at a time.
 *
 * @param <T> what a file says
 */
final class FollowedFolder<T> implements WatchedFolder.Listener {
  /** Takes the lines that tell what became of the files. */
  interface Log {
    void line(Level level, String line);
  }

  private final Path folder;
  private final Kind<T> kind;
  private final Log log;

  /** What is so, by the file that says it. */
  private final Map<Path, T> good = new TreeMap<>();

  /** Files that another one keeps from being so. */
  private final Set<Path> waiting = new TreeSet<>();

  /** Stands in {@link #good} for a file, until a file takes its place. */
  private final Path fallback;

  private boolean untouched = true;

  /**
   * @param folder as it is to be called in messages
   */
  FollowedFolder(Path folder, Kind<T> kind, Log log) {
    this.folder = folder;
    this.kind = kind;
    this.log = log;
    this.fallback = folder.resolve("(default)");
  }

  /** Makes something so until a file takes its place. */
  void byDefault(T said) throws ConfigurationException {
    kind.apply(Optional.empty(), said);
    good.put(fallback, said);
  }

  /** Whether there was no file so far, neither a good nor a bad one, nor one that may be hidden. */
  boolean isUntouched() {
    return untouched;
  }

  @Override
  public void unreadable(Path where, String why) {
    untouched &= Files.notExists(where);
    WatchedFolder.Listener.super.unreadable(where, why);
  }

  /**
   * First what came, then what went: a file that got another name and says the same disturbs
   * nobody.
   */
  @Override
  public void changed(Changes changes) {
    untouched = false;
    Set<Path> gone = new TreeSet<>(changes.vanished());
    waiting.removeAll(gone);
    gone.retainAll(good.keySet());
    Set<Path> news = new TreeSet<>(changes.appeared());
    news.addAll(changes.changed());
    news.forEach(file -> take(file, gone, false));
    gone.forEach(this::end);
    while (List.copyOf(waiting).stream().anyMatch(file -> take(file, new HashSet<>(), true))) {
      // One that is taken may have given up what the next one waits for.
    }
  }

  /**
   * Makes so what a file says.
   *
   * @param gone what is in the way there can be ended, or be taken over and then is gone no more
   * @param again whether it has been told already that another file is in the way
   * @return whether it is so now
   */
  private boolean take(Path file, Set<Path> gone, boolean again) {
    waiting.remove(file);
    try {
      T said = kind.read(file);
      Optional<Path> owner = owner(file, said);
      if (owner.isPresent() && !gone.contains(owner.get())) {
        waiting.add(file);
        if (again) {
          return false;
        }
        throw kind.taken(said, called(owner.get()));
      }
      replace(file, said, owner, gone);
      return true;
    } catch (ConfigurationException wrong) {
      tell(file, Outcome.refused(wrong));
      return false;
    }
  }

  /** Which other file has what this one claims. */
  private Optional<Path> owner(Path file, T said) {
    Set<Object> claims = kind.claims(said);
    return good.entrySet().stream()
        .filter(other -> !other.getKey().equals(file) && !other.getKey().equals(fallback))
        .filter(other -> kind.claims(other.getValue()).stream().anyMatch(claims::contains))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private void replace(Path file, T said, Optional<Path> owner, Set<Path> gone)
      throws ConfigurationException {
    Path before = good.containsKey(file) ? file : owner.orElse(fallback);
    if (owner.isPresent() && !owner.get().equals(before)) {
      end(owner.get());
      gone.remove(owner.get());
    }
    Outcome outcome = kind.apply(Optional.ofNullable(good.get(before)), said);
    good.remove(before);
    gone.remove(before);
    good.put(file, said);
    tell(file, outcome);
  }

  private void end(Path file) {
    tell(file, kind.end(good.remove(file)));
  }

  private void tell(Path file, Outcome outcome) {
    log.line(outcome.level(), outcome.line(called(file)));
  }

  private String called(Path file) {
    return folder.resolve(file.getFileName()).toString();
  }
}
