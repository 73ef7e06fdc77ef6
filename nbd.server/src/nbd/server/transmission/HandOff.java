package nbd.server.transmission;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import nbd.server.export.Seat;

/**
 * The requests of one connection that workers execute, so that none holds up those behind it. Their
 * number and bytes are limited; at the limit the connection takes no further request, and the
 * client's wait in its own system.
 */
final class HandOff {
  /** Requests in flight at the same time: what one client can put to a disk. */
  static final int DEPTH = 64;

  /** Bytes of data that all in flight carry together; one alone may carry more. */
  private static final long MOST_BYTES = 32 << 20;

  private final Workers workers;
  private final Sender sender;
  private final Output own;
  private final Seat seat;
  private final Function<HandOff, InFlight> maker;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<InFlight> idle = new ArrayDeque<>();
  private int count;
  private long bytes;
  private Runnable onNone = () -> {};

  /**
   * @param own replies of the connection's own thread, which do not wait with it
   * @param maker makes an object for a request
   */
  HandOff(
      Workers workers, Sender sender, Output own, Seat seat, Function<HandOff, InFlight> maker) {
    this.workers = workers;
    this.sender = sender;
    this.own = own;
    this.seat = seat;
    this.maker = maker;
  }

  private boolean fits(long length) {
    return count == 0 || (count < DEPTH && bytes + length <= MOST_BYTES);
  }

  /**
   * Has a worker execute a request, once there is room. Called by the connection's thread, which is
   * inside already.
   *
   * @throws IOException if the connection broke while replies were sent to make room
   */
  void run(long length, InFlight.Work work) throws IOException {
    if (!hasRoom(length)) {
      sender.send(own);
    }
    InFlight flight = take(length);
    seat.stay();
    flight.begin(work, length);
    workers.run(flight);
  }

  private boolean hasRoom(long length) {
    lock.lock();
    try {
      return fits(length);
    } finally {
      lock.unlock();
    }
  }

  private InFlight take(long length) {
    lock.lock();
    try {
      while (!fits(length)) {
        changed.awaitUninterruptibly();
      }
      count++;
      bytes += length;
      return idle.isEmpty() ? maker.apply(this) : idle.pop();
    } finally {
      lock.unlock();
    }
  }

  /** Called by whoever has sent the reply. */
  void ended(InFlight flight) {
    lock.lock();
    try {
      count--;
      bytes -= flight.bytes();
      idle.push(flight);
      changed.signalAll();
      if (count == 0) {
        onNone.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Runs {@code what}, which does not wait, as soon as none is under way; none is to come. */
  void onNone(Runnable what) {
    lock.lock();
    try {
      onNone = what;
      if (count == 0) {
        what.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all replies are sent. */
  void awaitNone() {
    lock.lock();
    try {
      while (count > 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
