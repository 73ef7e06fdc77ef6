package nbd.app.watch;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder whose files are watched: those whose names end in a suffix and do not begin with a dot,
 * links followed, folders not entered. It tells of a file when its size, time and inode have been
 * the same for a given time. A half-copied file can be quiet too, so whoever is told looks whether
 * it is whole; it is told again when it has changed.
 *
 * <p>The system's events make it fast; because they get lost, and some file systems have none, it
 * looks by itself every two seconds. A folder that is not there is one without files; it is watched
 * when it is there again, or another one in its place.
 */
public final class WatchedFolder implements AutoCloseable {
  /** Is told what happens; by one thread at a time, none of its calls while another is running. */
  public interface Listener {
    /** Files appeared, changed and vanished; one of the three at least. */
    void changed(Changes changes);

    /**
     * The folder cannot be read. Told once, until it can be read again.
     *
     * @param why one line; where the folder is not there its files have vanished, otherwise all is
     *     taken to be as it was
     */
    default void unreadable(Path folder, String why) {
      log.warn("the folder {} {}", folder, why);
    }

    /** The folder can be read again. */
    default void readable(Path folder) {
      log.info("the folder {} is there again", folder);
    }
  }

  private static final Logger log = LoggerFactory.getLogger(WatchedFolder.class);
  private static final Duration RESCAN = Duration.ofSeconds(2);

  private final Path folder;
  private final String suffix;
  private final Listener listener;
  private final Settling settling;
  private final Watching watching;
  private boolean unreadable;

  /**
   * Watches nothing before {@link #start}.
   *
   * @param suffix what the names end in, such as {@code .jar}
   * @param quiet how long a file must be as it is before it is told of
   */
  public WatchedFolder(Path folder, String suffix, Duration quiet, Listener listener) {
    this(folder, suffix, quiet, RESCAN, listener);
  }

  WatchedFolder(Path folder, String suffix, Duration quiet, Duration rescan, Listener listener) {
    this.folder = folder.toAbsolutePath();
    this.suffix = suffix;
    this.listener = listener;
    this.settling = new Settling(quiet.toNanos());
    this.watching = new Watching(this.folder, rescan, this::look);
  }

  /** The folder, as an absolute path. */
  public Path folder() {
    return folder;
  }

  /**
   * Looks now and tells of all files on this thread, quiet or not, before it returns; does not
   * watch. Not after {@link #start}.
   */
  public void scan() {
    long now = System.nanoTime();
    tell(settling.tellAtOnce(files(), now));
  }

  /** Scans, then watches on a daemon thread until {@link #close}. */
  public WatchedFolder start() {
    scan();
    watching.start("nbdj-watch-" + folder.getFileName());
    return this;
  }

  /** Tells of what is quiet; when to look again, in nanoseconds, if something is not. */
  private Optional<Long> look() {
    long now = System.nanoTime();
    tell(settling.tell(files(), now));
    return settling.isWaiting() ? Optional.of(settling.nanosToWait(now)) : Optional.empty();
  }

  /** Never throws: the next look is as good. */
  private void tell(Changes changes) {
    if (changes.isEmpty()) {
      return;
    }
    try {
      listener.changed(changes);
    } catch (RuntimeException | Error defect) {
      log.atError().setCause(defect).log("this should not happen: {}", changes);
    }
  }

  private Map<Path, Stamp> files() {
    try {
      Map<Path, Stamp> files = Stamp.of(folder, suffix);
      if (unreadable) {
        unreadable = false;
        listener.readable(folder);
      }
      return files;
    } catch (NoSuchFileException | NotDirectoryException missing) {
      complain("is not there");
      return Map.of();
    } catch (IOException failure) {
      complain("cannot be read: " + failure.getMessage());
      return settling.told();
    }
  }

  private void complain(String why) {
    if (!unreadable) {
      unreadable = true;
      listener.unreadable(folder, why);
    }
  }

  /**
   * Ends the watching. When it returns nothing is told any more; unless the listener itself calls
   * it, or takes longer than five seconds over what it is just told.
   */
  @Override
  public void close() {
    watching.close();
  }
}
