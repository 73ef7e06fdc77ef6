package nbd.filters.retry;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.PassThrough.Next;
import nbd.api.Traits;
import nbd.filters.attempts.Unflushed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disk below as it is open now: one handle after the other. Calls run beside each other; a
 * handle is closed, and the next one opened, when no call is inside. Safe for any number of
 * threads.
 */
final class Connection {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  /** Opens the disk again. */
  @FunctionalInterface
  interface Opener {
    /** A handle of the same disk. */
    Handle open() throws IOException;
  }

  /**
   * The disk as it was at some time.
   *
   * @param number how often it had been opened, or this had been tried
   * @param handle empty if it could not be opened
   * @param cause why it could not
   */
  record Opened(long number, Optional<Handle> handle, IOException cause) {
    /**
     * The handle.
     *
     * @throws NbdException ESHUTDOWN if there is none
     */
    Handle usable() throws NbdException {
      return handle.orElseThrow(
          () ->
              new NbdException(
                  ErrorCode.ESHUTDOWN,
                  "retry: the disk below cannot be opened again: " + cause.getMessage(),
                  cause));
    }
  }

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Promises promises;
  private final Opener opener;
  private volatile Opened now;

  /**
   * @param first the disk as it was opened for the client; closed here
   * @param thenReadOnly whether {@code opener} opens it read-only
   */
  Connection(Handle first, Opener opener, boolean thenReadOnly) {
    this.promises = new Promises(first.traits(), first.contexts(), !thenReadOnly);
    this.opener = opener;
    this.now = new Opened(0, Optional.of(first), null);
  }

  /** What the client was told. */
  Traits traits() {
    return promises.traits();
  }

  /** What the client was told. */
  Contexts contexts() {
    return promises.contexts();
  }

  /** Whether it can be written to no more. */
  boolean isReadOnlyNow() {
    return !promises.mayWrite() && now.number() > 0;
  }

  /** The disk as it is; by the time that it is used it may be another one. */
  Opened now() {
    return now;
  }

  /** Makes a call during which the disk is not closed. */
  <R> R inside(Next<R> call) throws IOException {
    lock.readLock().lock();
    try {
      return call.proceed();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Asks the disk something without waiting for anybody; empty if that cannot be. */
  Optional<Handle> peek(Predicate<Handle> question) {
    if (!lock.readLock().tryLock()) {
      return Optional.empty();
    }
    try {
      return now.handle().filter(question);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Closes the disk and opens it again, unless somebody has done, or tried, that since.
   *
   * @param failed the disk that has failed
   * @param unflushed what was written to it
   */
  void reopen(Opened failed, Unflushed unflushed) {
    lock.writeLock().lock();
    try {
      if (now.number() == failed.number()) {
        long number = failed.number() + 1;
        // Whatever may be thrown here, nobody uses a closed handle.
        now = new Opened(number, Optional.empty(), new IOException("opening it was given up"));
        failed.handle().ifPresent(handle -> giveUp(handle, unflushed));
        now = opened(number);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private static void giveUp(Handle handle, Unflushed unflushed) {
    try {
      if (handle.traits().flush().offered()) {
        unflushed.save(handle::flush);
      }
    } finally {
      close(handle);
    }
  }

  /** A handle that has failed and cannot be closed properly is as closed as it gets. */
  private static void close(Handle handle) {
    try {
      handle.close();
    } catch (IOException | RuntimeException failure) {
      log.warn("retry: closing the disk that has failed: {}", failure.toString());
    }
  }

  private Opened opened(long number) {
    try {
      Handle handle = opener.open();
      Optional<String> misfit = misfit(handle);
      if (misfit.isEmpty()) {
        log.atInfo().addKeyValue("reopens", number).log("retry: the disk was opened again");
        return new Opened(number, Optional.of(handle), null);
      }
      close(handle);
      String why = "the disk is not the one that it was: " + misfit.get();
      return new Opened(number, Optional.empty(), new NbdException(ErrorCode.EIO, why));
    } catch (IOException failure) {
      return new Opened(number, Optional.empty(), failure);
    }
  }

  private Optional<String> misfit(Handle handle) {
    try {
      return promises.misfit(handle);
    } catch (RuntimeException | Error failure) {
      close(handle);
      throw failure;
    }
  }

  /** No call is inside, and none comes. */
  void close() throws IOException {
    Optional<Handle> handle = now.handle();
    if (handle.isPresent()) {
      handle.get().close();
    }
  }
}
