package nbd.server.export;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import nbd.api.Blocking;
import nbd.api.Concurrency;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.Traits;

/** A disk as one client has it from one generation of its export. */
public final class Opened {
  private final Handle handle;
  private final Traits traits;
  private final Contexts contexts;
  private final Concurrency concurrency;
  private final Blocking blocking;
  private final AtomicBoolean closed;

  /**
   * @param traits of the handle, for this client
   * @param concurrency of the whole chain
   */
  Opened(Handle handle, Traits traits, Concurrency concurrency) {
    this(handle, traits, concurrency, new AtomicBoolean());
  }

  private Opened(Handle handle, Traits traits, Concurrency concurrency, AtomicBoolean closed) {
    this.handle = handle;
    this.traits = traits;
    this.contexts = handle.contexts();
    this.concurrency = concurrency;
    this.blocking = concurrency == Concurrency.PARALLEL ? traits.blocking() : Blocking.NEVER;
    this.closed = closed;
  }

  /** What requests are made to. */
  public Handle handle() {
    return handle;
  }

  /** What the disk is and can for this client. */
  public Traits traits() {
    return traits;
  }

  /** The metadata contexts that it has. */
  public Contexts contexts() {
    return contexts;
  }

  /** How many calls at the same time the disk stands. */
  public Concurrency concurrency() {
    return concurrency;
  }

  /**
   * Whether calls may wait so that they had better not be made by the connection's thread. Chains
   * that stand one call at a time gain nothing by another thread: there they never do.
   */
  public Blocking blocking() {
    return blocking;
  }

  /** What {@link MetaContext#extents} of the context of that name says. */
  public ExtentMap extents(String context, Range asked, int atMost) throws IOException {
    for (MetaContext each : contexts) {
      if (each.name().equals(context)) {
        return each.extents(asked, atMost);
      }
    }
    throw new NbdException(ErrorCode.EINVAL, "this disk has no context " + context + " any more");
  }

  /** The same disk, whose client is owed a failure of the next flush. */
  Opened owing(Debt debt) {
    return handle instanceof Owing
        ? this
        : new Opened(new Owing(handle, debt), traits, concurrency, closed);
  }

  /** Flushes on behalf of the server: what the client is owed stays owed. */
  void flush() throws IOException {
    Handle chain = handle instanceof Owing owing ? owing.chain() : handle;
    chain.flush();
  }

  /** Whether it is closed, or is being closed. */
  boolean isClosed() {
    return closed.get();
  }

  /** Closes the handle, once, whoever asks for it. Nobody is inside. */
  void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      handle.close();
    }
  }
}
