package nbd.filters.cache;

import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Call;
import nbd.api.Concurrency;
import nbd.api.Handle;
import nbd.api.PassThrough;

/**
 * Calls a disk that does not stand several calls at a time: the cache calls it also while another
 * client's request is in it, and while none is.
 */
final class OneAtATime extends PassThrough {
  private final Lock lock;

  private OneAtATime(Handle next, Lock lock) {
    super(next);
    this.lock = lock;
  }

  /**
   * The handle, as far as needed behind a lock.
   *
   * @param ofAll for disks that stand one call over all their handles
   */
  static Handle of(Handle below, Concurrency stood, Lock ofAll) {
    return switch (stood) {
      case PARALLEL -> below;
      case SERIALIZE_ALL_REQUESTS -> new OneAtATime(below, ofAll);
      case SERIALIZE_REQUESTS, SERIALIZE_CONNECTIONS -> new OneAtATime(below, new ReentrantLock());
    };
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    lock.lock();
    try {
      return rest.proceed();
    } finally {
      lock.unlock();
    }
  }
}
