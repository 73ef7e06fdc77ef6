package nbd.filters.cache;

import java.io.IOException;
import java.util.List;
import nbd.api.Support;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Flushes a disk for all its handles, and tells each of them what has failed. */
final class Flushes {
  private static final Logger log = LoggerFactory.getLogger(Flushes.class);

  private final DiskCache cache;
  private final Failures failures = new Failures();

  Flushes(DiskCache cache) {
    this.cache = cache;
  }

  /** For a new handle. */
  Failures.Listener listener() {
    return failures.listener();
  }

  /** Blocks could not be written back, which the next flush of each handle tells. */
  void failed(IOException failure) {
    failures.add(failure);
    log.atError()
        .addKeyValue("disk", cache.disk())
        .addKeyValue("dirty", cache.blocks().countDirty())
        .addKeyValue("reason", failure.getMessage())
        .log("the cache cannot be written to the disk below; what is dirty is kept");
  }

  /** What one client has written or flushed reaches the disk below, whichever handle did it. */
  void flush(Route route, Failures.Listener listener) throws IOException {
    if (cache.settings().mode() != Mode.UNSAFE) {
      try {
        cache.writeBack().flush(route);
      } catch (IOException failure) {
        failures.add(failure);
        listener.hasHeard();
        throw failure;
      }
    }
    listener.hear();
  }

  /** Flushes the disk below for all handles. */
  void below(Route own) throws IOException {
    own.flush();
    if (isShared(own)) {
      return;
    }
    List<Route> others = cache.routes().borrowUnflushed(own);
    try {
      for (Route other : others) {
        other.flush();
      }
    } finally {
      others.forEach(cache.routes()::giveBack);
    }
  }

  /** Whether a flush of one handle below covers what all have written. */
  static boolean isShared(Route route) {
    return route.handle().traits().multiConn() == Support.NATIVE;
  }
}
