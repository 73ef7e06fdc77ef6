package nbd.plugin.vddk;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import nbd.api.OpenException;
import nbd.plugin.vddk.vix.VixLibrary;

/**
 * Opening a disk, which one thread does and another one waits for, not longer than the limit. Who
 * opens in vain closes again what he has opened.
 */
final class Opening {
  private final VixLibrary library;
  private final Wish wish;
  private final Duration limit;
  private final CompletableFuture<Session> result = new CompletableFuture<>();
  private volatile String step = "it is busy opening or closing another disk";

  Opening(VixLibrary library, Wish wish, Duration limit) {
    this.library = library;
    this.wish = wish;
    this.limit = limit;
  }

  /**
   * Opens it, in the thread that will own it.
   *
   * @return null if nobody waits for it any more, or it has failed
   */
  Session run() {
    try {
      Link link = locked();
      step = "it is asked about the disk";
      Session session = link == null ? null : Session.of(link);
      if (session != null && !result.complete(session)) {
        session.link().close();
        return null;
      }
      return session;
    } catch (IOException | RuntimeException | Error failure) {
      result.completeExceptionally(failure);
      return null;
    }
  }

  private Link locked() throws IOException {
    if (!Patience.lock(library.openClose(), limit)) {
      throw late();
    }
    try {
      step = "it is to connect and open";
      return result.isDone() ? null : Link.open(library, wish);
    } finally {
      library.openClose().unlock();
    }
  }

  /**
   * What came of it, in the thread of the client.
   *
   * @throws OpenException with the library's text, or that it took too long
   */
  Session await() throws OpenException {
    if (!Patience.await(result, limit)) {
      result.completeExceptionally(late());
    }
    // It may have come at the last moment.
    return switch (result.state()) {
      case SUCCESS -> result.resultNow();
      default -> throw told(result.exceptionNow());
    };
  }

  private OpenException late() {
    return refused("VixDiskLib has not opened it in %d ms: %s".formatted(limit.toMillis(), step));
  }

  private OpenException told(Throwable failure) {
    if (failure instanceof OpenException same) {
      return same;
    }
    OpenException told = refused(failure.getMessage());
    told.initCause(failure);
    return told;
  }

  private OpenException refused(String why) {
    return new OpenException(OpenException.Reason.UNKNOWN, wish.path() + ": " + why);
  }
}
