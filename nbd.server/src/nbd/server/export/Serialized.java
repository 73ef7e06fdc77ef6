package nbd.server.export;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Call;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.WriteSource;

/**
 * Lets one call at a time into a chain that stands no more: the lock is the export's or the
 * handle's own. A payload is received before the lock is taken, so a slow client holds up nobody.
 */
final class Serialized extends PassThrough {
  private final ReentrantLock lock;

  Serialized(Handle chain, ReentrantLock lock) {
    super(chain);
    this.lock = lock;
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    in.payload();
    super.write(range, in, flags);
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
