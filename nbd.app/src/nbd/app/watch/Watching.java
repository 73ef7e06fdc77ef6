package nbd.app.watch;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that looks at a folder when the system says so, and from time to time. */
final class Watching implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watching.class);
  private static final Duration LAST_CALL = Duration.ofSeconds(5);

  /** A file that is being copied is an event every few microseconds. */
  private static final long BETWEEN_LOOKS_MILLIS = 10;

  private final Path folder;
  private final long rescanNanos;
  private final Supplier<Optional<Long>> look;
  private final Semaphore end = new Semaphore(0);
  private Thread thread;
  private volatile WatchService events;

  /** Only the thread knows these two. */
  private WatchKey key;

  private Object watched;

  /**
   * @param look looks, and says in how many nanoseconds to do so again at the latest
   */
  Watching(Path folder, Duration rescan, Supplier<Optional<Long>> look) {
    this.folder = folder;
    this.rescanNanos = rescan.toNanos();
    this.look = look;
  }

  synchronized void start(String name) {
    thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  private void run() {
    try (WatchService service = folder.getFileSystem().newWatchService()) {
      events = service;
      while (!ended()) {
        watch(service);
        await(service, look.get().orElse(rescanNanos));
      }
    } catch (IOException | UnsupportedOperationException noEvents) {
      log.warn("{}: no events here, looking every 2 s: {}", folder, noEvents.getMessage());
      withoutEvents();
    } catch (InterruptedException | ClosedWatchServiceException ending) {
      // Nobody is to be told any more.
    }
  }

  private void withoutEvents() {
    try {
      while (!end.tryAcquire(look.get().orElse(rescanNanos), TimeUnit.NANOSECONDS)) {}
    } catch (InterruptedException ending) {
      // Nobody is to be told any more.
    }
  }

  private boolean ended() throws InterruptedException {
    return end.tryAcquire(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The system watches an inode: where another folder got the name, that one is to be watched. */
  private void watch(WatchService service) {
    Object there = inode();
    if (key != null && (there == null || !key.isValid() || !Objects.equals(there, watched))) {
      key.cancel();
      key = null;
    }
    if (key == null && there != null) {
      try {
        key =
            folder.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        watched = there;
      } catch (IOException justGone) {
        // The next look finds out; it does not take long.
      }
    }
  }

  /** Null if it is not there; the path itself where the system has no inodes. */
  private Object inode() {
    try {
      Object inode = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
      return inode == null ? folder : inode;
    } catch (IOException notThere) {
      return null;
    }
  }

  private static void await(WatchService service, long nanos) throws InterruptedException {
    WatchKey signalled = service.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    if (signalled != null) {
      signalled.pollEvents();
      signalled.reset();
    }
  }

  /** The thread is not interrupted: it may be in the middle of a listener's file access. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      running = thread;
      thread = null;
    }
    if (running == null) {
      return;
    }
    end.release();
    wake();
    if (running != Thread.currentThread()) {
      join(running);
    }
  }

  private void wake() {
    WatchService waitedFor = events;
    if (waitedFor != null) {
      try {
        waitedFor.close();
      } catch (IOException failure) {
        log.debug("close of the watch service of {} failed", folder, failure);
      }
    }
  }

  private static void join(Thread running) {
    try {
      running.join(LAST_CALL);
    } catch (InterruptedException notWaiting) {
      Thread.currentThread().interrupt();
    }
  }
}
