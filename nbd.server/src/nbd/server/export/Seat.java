package nbd.server.export;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import nbd.api.Concurrency;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Traits;

/**
 * One connection's place at an export: requests enter here to reach the disk, and leave. The
 * counter is the connection's own, so the way through costs no shared lock; the export shuts all
 * its seats when it ends, and closes each when nobody is inside.
 */
public final class Seat implements AutoCloseable {
  /** Who wants to know what becomes of a seat. */
  interface Keeper {
    /** It is shut, and nobody is inside. May be told more than once. */
    void emptied(Seat seat);

    /** Its disk is closed. */
    void closed(Seat seat);
  }

  private final Handle handle;
  private final Traits traits;
  private final Concurrency concurrency;
  private final Keeper keeper;
  private final Door door;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param handle the open disk, which the seat closes
   * @param traits of the handle, as the client is told them
   * @param concurrency of the whole chain
   */
  Seat(Handle handle, Traits traits, Concurrency concurrency, Keeper keeper) {
    this.handle = handle;
    this.traits = traits;
    this.concurrency = concurrency;
    this.keeper = keeper;
    this.door = new Door(() -> keeper.emptied(this));
  }

  /** How many calls at the same time the disk stands. */
  public Concurrency concurrency() {
    return concurrency;
  }

  /** What the disk is and can for this client; as blocking as the most blocking layer. */
  public Traits traits() {
    return traits;
  }

  /** The metadata contexts that it has. */
  public Contexts contexts() {
    return handle.contexts();
  }

  /** Whether requests are let in; once they are not, they never will be. */
  public boolean isOpen() {
    return !door.isShut();
  }

  /**
   * Lets one request, or one batch of them, in; {@link #leave} follows. May be called by any
   * thread.
   *
   * @return the disk
   * @throws NbdException ESHUTDOWN if the export has ended; then nobody is to leave
   */
  public Handle enter() throws NbdException {
    if (!door.enter()) {
      throw new NbdException(ErrorCode.ESHUTDOWN, "this export is not served any more");
    }
    return handle;
  }

  /** Counts one more in, by somebody who is inside; {@link #leave} follows for each of them. */
  public void stay() {
    door.stay();
  }

  /** What entered is done. */
  public void leave() {
    door.leave();
  }

  /** Lets nobody in any more. */
  void shut() {
    door.shut();
  }

  /** Whether it is shut and nobody is inside. */
  boolean isEmpty() {
    return door.isEmpty();
  }

  /** Closes the disk, once. Nobody is inside, and nobody enters any more. */
  @Override
  public void close() throws IOException {
    door.shut();
    if (closed.compareAndSet(false, true)) {
      try {
        handle.close();
      } finally {
        keeper.closed(this);
      }
    }
  }
}
