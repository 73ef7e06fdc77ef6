package nbd.server.transmission;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import nbd.api.ErrorCode;
import nbd.api.NbdException;

/**
 * The server's direct memory: pooled, because the system zeroes and maps new memory at a price, and
 * budgeted, because clients decide how much is asked for. Buffers are big-endian, with capacities
 * that are powers of two. Used by all connections' threads.
 */
public final class Memory {
  private static final int SMALLEST = 14;
  private static final int LARGEST = 30;
  private static final int UNIT = 1 << 10;

  /** How long a request waits for memory that others hold. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Free memory beyond this is left to the garbage collector. */
  private static final long KEPT = 64 << 20;

  private final int total;
  private final Semaphore budget;
  private final AtomicLong kept = new AtomicLong();
  private final Queue<ByteBuffer>[] free;

  /**
   * @param budget bytes that {@link #take} gives out at most at the same time
   */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public Memory(long budget) {
    this.total = (int) Math.min(Integer.MAX_VALUE, budget / UNIT);
    this.budget = new Semaphore(total, true);
    this.free =
        Stream.generate(ConcurrentLinkedQueue::new).limit(LARGEST + 1).toArray(Queue[]::new);
  }

  /** A buffer of a connection's own, outside the budget; {@link #giveOwn} takes it back. */
  ByteBuffer takeOwn(int size) {
    int order = order(size);
    ByteBuffer pooled = free[order].poll();
    if (pooled == null) {
      return ByteBuffer.allocateDirect(1 << order);
    }
    kept.addAndGet(-pooled.capacity());
    return pooled.clear();
  }

  void giveOwn(ByteBuffer buffer) {
    if (kept.addAndGet(buffer.capacity()) <= KEPT) {
      free[order(buffer.capacity())].add(buffer);
    } else {
      kept.addAndGet(-buffer.capacity());
    }
  }

  /**
   * A buffer of at least {@code size} bytes out of the budget; {@link #give} takes it back.
   *
   * @throws NbdException ENOMEM if others hold the memory for too long
   */
  ByteBuffer take(int size) throws NbdException {
    int units = units(1 << order(size));
    try {
      if (!budget.tryAcquire(units, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw exhausted(size);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw exhausted(size);
    }
    try {
      return takeOwn(size);
    } catch (OutOfMemoryError none) {
      budget.release(units);
      throw exhausted(size);
    }
  }

  void give(ByteBuffer buffer) {
    giveOwn(buffer);
    budget.release(units(buffer.capacity()));
  }

  /** Rounded up to its power of two, a request may be more than all there is, and yet fit. */
  private int units(int capacity) {
    return Math.min(total, capacity / UNIT);
  }

  private static NbdException exhausted(int size) {
    return new NbdException(
        ErrorCode.ENOMEM, "the server has no " + size + " bytes free for this request; try again");
  }

  private static int order(int size) {
    return Math.max(SMALLEST, Integer.SIZE - Integer.numberOfLeadingZeros(size - 1));
  }
}
