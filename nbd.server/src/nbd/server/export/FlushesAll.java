package nbd.server.export;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Call;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.PassThrough;

/**
 * A flush of one handle flushes all that are open: CAN_MULTI_CONN for layers that cannot. A device
 * tells a failure once, to whoever flushes; the clients of the other handles are owed it.
 */
final class FlushesAll extends PassThrough {
  private final Handle chain;
  private final OpenHandles open;
  private final Debt debt = new Debt();

  /** Whoever finds it free also finds the debts of the flush before. */
  private final ReentrantLock flushing = new ReentrantLock();

  FlushesAll(Handle chain, OpenHandles open) {
    super(chain);
    this.chain = chain;
    this.open = open;
    open.add(this);
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    if (call.flags().contains(Flag.FUA)) {
      settle();
    }
    return rest.proceed();
  }

  @Override
  public void flush() throws IOException {
    try {
      open.flush(this);
    } catch (IOException failure) {
      debt.settle();
      throw failure;
    }
    settle();
  }

  private void settle() throws IOException {
    Optional<String> failure = debt.settle();
    if (failure.isPresent()) {
      throw new NbdException(ErrorCode.EIO, failure.get());
    }
  }

  /** Flushes this handle alone, on behalf of {@code asking}. */
  void flushOne(FlushesAll asking) throws IOException {
    flushing.lock();
    try {
      chain.flush();
    } catch (IOException failure) {
      open.owe(asking, String.valueOf(failure.getMessage()));
      throw failure;
    } finally {
      flushing.unlock();
    }
  }

  /** Its client is to be told of this. */
  void owe(String failure) {
    debt.owe(failure);
  }

  @Override
  public void close() throws IOException {
    open.remove(this);
    super.close();
  }
}
