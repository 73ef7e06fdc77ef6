package nbd.server.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import nbd.api.Handle;

/** The handles of an export that are open now. None leaves while they are flushed. */
final class OpenHandles {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final List<Handle> handles = new ArrayList<>();

  void add(Handle handle) {
    lock.writeLock().lock();
    try {
      handles.add(handle);
    } finally {
      lock.writeLock().unlock();
    }
  }

  void remove(Handle handle) {
    lock.writeLock().lock();
    try {
      handles.removeIf(each -> each == handle);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Flushes each; goes on after a failure, and throws the first one at the end. */
  void flush() throws IOException {
    lock.readLock().lock();
    try {
      IOException failure = null;
      for (Handle handle : handles) {
        failure = flush(handle, failure);
      }
      if (failure != null) {
        throw failure;
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  private static IOException flush(Handle handle, IOException before) {
    try {
      handle.flush();
      return before;
    } catch (IOException failure) {
      return before == null ? failure : before;
    }
  }
}
