package nbd.server.export;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Concurrency;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.Traits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection's place at an export: requests enter here to reach the disk, and leave. The
 * counter is the connection's own, so the way through costs no shared lock.
 *
 * <p>A seat outlives the generations of its export. To move it, an upgrade holds it: who comes then
 * waits at the door, until the seat is released with another disk or the one that it had. Once it
 * has ended nobody is let in any more.
 */
public final class Seat implements AutoCloseable {
  /** Who wants to know what becomes of a seat: the generation that it is at. */
  interface Keeper {
    /** It is shut, and nobody is inside. May be told more than once. */
    void emptied(Seat seat);

    /** Its disk is closed. */
    void closed(Seat seat);
  }

  private enum State {
    OPEN,
    HELD,
    ENDED
  }

  private static final Logger log = LoggerFactory.getLogger(Seat.class);

  private final Guest guest;
  private final Traits told;
  private final Concurrency toldConcurrency;
  private final Door door = new Door(this::emptied);
  private final Debt debt = new Debt();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Opened disk;
  private volatile Keeper keeper;
  private volatile Set<String> promised = Set.of();

  /** Whether nobody but who leaves last is there to close the disk. */
  private volatile boolean orphaned;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Guarded by the lock, as is {@link #left}. */
  private State state = State.OPEN;

  private boolean left;

  /** Whether an upgrade has it, even if it has ended meanwhile. Guarded by the lock. */
  private boolean held;

  /**
   * @param guest opens the disk of later generations
   * @param disk is closed with the seat
   */
  Seat(Guest guest, Opened disk, Keeper keeper) {
    this.guest = guest;
    this.told = disk.traits();
    this.toldConcurrency = disk.concurrency();
    this.disk = disk;
    this.keeper = keeper;
  }

  Guest guest() {
    return guest;
  }

  /** How many calls at the same time the disk stood when it was first opened. */
  public Concurrency concurrency() {
    return toldConcurrency;
  }

  /**
   * What the disk is and can for this client, as it was first opened: all that the client is told
   * comes from here, and later generations keep it.
   */
  public Traits traits() {
    return told;
  }

  /** The metadata contexts that the disk has now. */
  public Contexts contexts() {
    return disk.contexts();
  }

  /** The client was promised these contexts: later generations have them too. */
  public void promise(Set<String> contexts) {
    promised = Set.copyOf(contexts);
  }

  Set<String> promised() {
    return promised;
  }

  /** Whether requests are let in, now or after a moment; once they are not, they never will be. */
  public boolean isOpen() {
    lock.lock();
    try {
      return state != State.ENDED;
    } finally {
      lock.unlock();
    }
  }

  /** Whether who is inside had better leave soon. */
  public boolean isWaitedFor() {
    return door.isShut();
  }

  /**
   * Lets one request, or one batch of them, in; {@link #leave} follows. Waits while the seat is
   * held. May be called by any thread.
   *
   * @return the disk
   * @throws NbdException ESHUTDOWN if the export has ended; then nobody is to leave
   */
  public Opened enter() throws NbdException {
    while (!door.enter()) {
      awaitRelease();
    }
    return disk;
  }

  private void awaitRelease() throws NbdException {
    lock.lock();
    try {
      while (state == State.HELD) {
        changed.awaitUninterruptibly();
      }
      if (state == State.ENDED) {
        throw new NbdException(ErrorCode.ESHUTDOWN, "this export is not served any more");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Counts one more in, by somebody who is inside; {@link #leave} follows for each of them. */
  public void stay() {
    door.stay();
  }

  /** What entered is done. */
  public void leave() {
    door.leave();
  }

  /** Lets nobody in until the release. May be called again. */
  void hold() {
    lock.lock();
    try {
      if (state == State.OPEN) {
        state = State.HELD;
        held = true;
        door.shut();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is shut and nobody is inside. */
  boolean isEmpty() {
    return door.isEmpty();
  }

  /**
   * Whether nobody is inside, and nobody closes the disk before the release. One that was lost in
   * an earlier upgrade is at rest too, as long as its client stays.
   */
  boolean isAtRest() {
    lock.lock();
    try {
      return (held || (state == State.ENDED && !left)) && door.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Whether an upgrade that failed could not open its disk again. */
  boolean isLost() {
    return !isOpen() && disk.isClosed();
  }

  /** The disk that it has now. */
  Opened disk() {
    return disk;
  }

  Keeper keeper() {
    return keeper;
  }

  /** Gives a held seat another disk, at another generation or the same one. */
  void move(Opened next, Keeper to) {
    disk = debt.isOwed() ? next.owing(debt) : next;
    keeper = to;
  }

  /** The client's next flush fails with this, once. */
  void owe(String failure) {
    debt.owe(failure);
    disk = disk.owing(debt);
  }

  /**
   * Lets those in who wait.
   *
   * @return whether the client has gone in the meantime, and {@link #close} is to be called
   */
  boolean release() {
    lock.lock();
    try {
      if (state == State.HELD) {
        state = left ? State.ENDED : State.OPEN;
        if (!left) {
          door.reopen();
        }
        changed.signalAll();
      }
      held = false;
      return left;
    } finally {
      lock.unlock();
    }
  }

  /** Lets nobody in any more. */
  void end() {
    lock.lock();
    try {
      state = State.ENDED;
      door.shut();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes the disk, once; a held seat is closed when it is released. None of the client's requests
   * is inside, and none enters any more; where a call of an upgrade is, which was given up, the
   * disk is closed when that returns.
   */
  @Override
  public void close() throws IOException {
    boolean later;
    lock.lock();
    try {
      left = true;
      later = held;
    } finally {
      lock.unlock();
    }
    if (!later) {
      end();
      closeWhenEmpty();
    }
  }

  private void closeWhenEmpty() throws IOException {
    orphaned = true;
    if (door.isEmpty()) {
      closeDisk();
    }
  }

  private void emptied() {
    if (orphaned) {
      try {
        closeDisk();
      } catch (IOException | RuntimeException | Error failure) {
        log.warn("a disk whose client has left could not be closed well", failure);
      }
    }
    keeper.emptied(this);
  }

  private void closeDisk() throws IOException {
    if (closed.compareAndSet(false, true)) {
      try {
        disk.close();
      } finally {
        keeper.closed(this);
      }
    }
  }
}
