package nbd.filters.changed;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Host;
import nbd.api.OpenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the folder while a disk is open: its checkpoints, and the requests that come. May be used
 * by any thread.
 */
final class Tracker implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(Tracker.class);
  private static final int LOOK_MILLIS = 200;

  private final Disk disk;
  private final Folder folder;
  private final FolderLock lock;
  private final Loader loader;
  private final Requests requests;
  private final Checkpoints checkpoints = new Checkpoints();
  private final Workshop workshop;

  /** Held by whoever uses the workshop. */
  private final Lock working = new ReentrantLock();

  /** Guarded by {@link #working}. */
  private boolean closed;

  private Future<?> looking;

  private Tracker(
      FolderLock lock, ChangedParameters wanted, Disk disk, Host host, Machine machine) {
    this.lock = lock;
    this.disk = disk;
    this.folder = new Folder(wanted.folder(), machine.files());
    this.loader = new Loader(folder, disk, machine.bootId().get());
    this.requests = new Requests(wanted.folder());
    this.workshop = new Workshop(loader, requests, checkpoints, wanted.granularity(), host);
  }

  /**
   * Takes the folder, loads its checkpoints, makes and drops what is wanted and what was asked for.
   *
   * @throws IOException if the folder is somebody else's, or a checkpoint cannot be used or made
   */
  static Tracker open(ChangedParameters wanted, Disk disk, Host host, Machine machine)
      throws IOException {
    FolderLock lock = FolderLock.take(wanted.folder(), machine.patience());
    Tracker tracker = null;
    try {
      tracker = new Tracker(lock, wanted, disk, host, machine);
      tracker.begin(wanted);
      tracker.lookAgainAndAgain(host);
      return tracker;
    } catch (IOException | RuntimeException | Error failed) {
      Closeable opened = tracker == null ? lock : tracker;
      try (opened) {
        throw failed;
      }
    }
  }

  /** Nobody else has the tracker yet. */
  private void begin(ChangedParameters wanted) throws IOException {
    folder.sweep();
    for (CheckpointName name : wanted.dropped()) {
      folder.delete(name);
    }
    dropUnloaded();
    for (CheckpointName name : folder.checkpoints()) {
      checkpoints.add(loader.load(name));
    }
    workshop.forgetDone(requests.all());
    for (CheckpointName name : wanted.checkpoints()) {
      workshop.makeIfMissing(name);
    }
    workshop.finish();
    work();
  }

  /** Before they are loaded, for those that cannot be. The other requests are for the workshop. */
  private void dropUnloaded() throws IOException {
    List<CheckpointName> there = folder.checkpoints();
    for (Request request : requests.all()) {
      if (request.kind() == Request.Kind.DROP
          && there.stream().anyMatch(name -> name.text().equals(request.name()))) {
        folder.delete(new CheckpointName(request.name()));
        requests.done(request);
      }
    }
  }

  private void work() throws IOException {
    workshop.finish();
    workshop.take(requests.look());
    workshop.finish();
  }

  private void lookAgainAndAgain(Host host) {
    looking =
        host.background()
            .scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** A failure is told and does not end the looks. */
  private void look() {
    working.lock();
    try {
      if (!closed) {
        work();
      }
    } catch (IOException | RuntimeException failure) {
      log.atWarn()
          .addKeyValue("folder", folder.path())
          .setCause(failure)
          .log("requests for checkpoints cannot be done");
    } finally {
      working.unlock();
    }
  }

  /**
   * Refuses another disk than that of the other handles.
   *
   * @throws OpenException saying what would be right
   */
  void check(Disk other) throws OpenException {
    if (other.size() != disk.size() || disk.differsFrom(other.identity())) {
      throw new OpenException(
          OpenException.Reason.UNKNOWN,
          "folder %s is in use for another disk, or this one before it changed (%s, and now %s); one changed-folder is for one disk"
              .formatted(folder.path(), disk, other));
    }
  }

  /** Where changes are marked. */
  Checkpoints checkpoints() {
    return checkpoints;
  }

  /** The checkpoints that a client is told of. */
  List<Checkpoint> made() {
    working.lock();
    try {
      return workshop.made();
    } finally {
      working.unlock();
    }
  }

  /** To be called when no change is under way, and none will come. */
  @Override
  public void close() throws IOException {
    if (looking != null) {
      looking.cancel(false);
    }
    working.lock();
    try (lock) {
      closed = true;
      closeAll();
    } finally {
      working.unlock();
    }
  }

  private void closeAll() throws IOException {
    IOException first = null;
    try {
      // No change is under way, so what was begun can be ended.
      workshop.finish();
      workshop.close();
    } catch (IOException failure) {
      first = failure;
    }
    for (Checkpoint checkpoint : checkpoints.all()) {
      try {
        checkpoint.close();
      } catch (IOException failure) {
        first = first == null ? failure : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
