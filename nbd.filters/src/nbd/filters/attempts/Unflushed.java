package nbd.filters.attempts;

import java.io.IOException;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.PassThrough.Next;

/**
 * What was written to a disk and is not known to be on stable storage. A filter that tries again
 * hides failures, and one of those may have taken such writes with it: a connection that breaks, or
 * a flush, which a system reports as failed only once. Then a later flush must not succeed as if
 * nothing had been: the next one of each handle, or change with FUA, fails.
 *
 * <p>Safe for any number of threads.
 */
public final class Unflushed {
  private long changes;
  private long covered;
  private long underWay;
  private long losses;

  /** One handle's requests. */
  public final class View {
    private long known;

    private View(long known) {
      this.known = known;
    }

    /**
     * One attempt at a request.
     *
     * @throws LostWritesException if the request is to make sure of writes that may be lost, and
     *     this handle has not been told
     * @throws IOException as {@code rest}
     */
    public <R> R once(Request request, Next<R> rest) throws IOException {
      if (request.isDurable()) {
        return durable(request, rest);
      }
      return request.changesData() ? change(rest) : rest.proceed();
    }

    private <R> R durable(Request request, Next<R> rest) throws IOException {
      settle();
      long mark = mark();
      try {
        R result = rest.proceed();
        if (request.isFlush()) {
          flushed(mark);
        }
        return result;
      } catch (IOException failure) {
        if (!request.isAnsweredBy(failure) && !isRefusal(failure)) {
          mayBeLost();
          settle();
        }
        throw failure;
      }
    }

    /** Says of the request alone that it is not done. */
    private static boolean isRefusal(IOException failure) {
      return failure instanceof NbdException named
          && (named.code() == ErrorCode.EPERM || named.code() == ErrorCode.EINVAL);
    }

    private <R> R change(Next<R> rest) throws IOException {
      begin();
      boolean done = false;
      try {
        R result = rest.proceed();
        done = true;
        return result;
      } finally {
        end(done);
      }
    }

    private void settle() throws LostWritesException {
      synchronized (Unflushed.this) {
        if (known < losses) {
          known = losses;
          throw new LostWritesException();
        }
      }
    }
  }

  /** For a handle that is opened now. */
  public synchronized View view() {
    return new View(losses);
  }

  private synchronized void begin() {
    underWay++;
  }

  /** One that has failed is not promised to anybody. */
  private synchronized void end(boolean done) {
    underWay--;
    changes += done ? 1 : 0;
  }

  private synchronized long mark() {
    return changes;
  }

  private synchronized void flushed(long mark) {
    covered = Math.max(covered, mark);
  }

  /** What was not flushed may be lost. */
  public synchronized void mayBeLost() {
    if (covered < changes || underWay > 0) {
      losses++;
      covered = changes;
    }
  }

  /** What flushes a disk. */
  @FunctionalInterface
  public interface Flush {
    /** Puts on stable storage what was written. */
    void run() throws IOException;
  }

  /**
   * Before a disk is given up: flushes it, if there is anything to flush; else that may be lost.
   */
  public void save(Flush flush) {
    long mark = mark();
    if (!isAny()) {
      return;
    }
    try {
      flush.run();
      flushed(mark);
    } catch (IOException | RuntimeException _) {
      mayBeLost();
    }
  }

  private synchronized boolean isAny() {
    return covered < changes;
  }
}
