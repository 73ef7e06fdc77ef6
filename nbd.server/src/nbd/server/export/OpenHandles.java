package nbd.server.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The handles of an export that are open now. None leaves while they are flushed. */
final class OpenHandles {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final List<FlushesAll> handles = new ArrayList<>();

  void add(FlushesAll handle) {
    lock.writeLock().lock();
    try {
      handles.add(handle);
    } finally {
      lock.writeLock().unlock();
    }
  }

  void remove(FlushesAll handle) {
    lock.writeLock().lock();
    try {
      handles.removeIf(each -> each == handle);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Flushes each; goes on after a failure, and throws the first one at the end. */
  void flush(FlushesAll asking) throws IOException {
    lock.readLock().lock();
    try {
      IOException failure = null;
      for (FlushesAll handle : handles) {
        failure = flush(handle, asking, failure);
      }
      if (failure != null) {
        throw failure;
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  private static IOException flush(FlushesAll handle, FlushesAll asking, IOException before) {
    try {
      handle.flushOne(asking);
      return before;
    } catch (IOException failure) {
      return before == null ? failure : before;
    }
  }

  /** All but the one that has asked are to tell this: their flushes cover the same. */
  void owe(FlushesAll asking, String failure) {
    handles.stream().filter(each -> each != asking).forEach(each -> each.owe(failure));
  }
}
