package nbd.server.export;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The failure of a flush that no client had asked for. Devices tell it once, so each client that
 * may have written is told by its own next flush.
 */
final class Debt {
  private final AtomicReference<String> failure = new AtomicReference<>();

  /** The client is to be told of this; of several the first. */
  void owe(String message) {
    failure.compareAndSet(null, message);
  }

  boolean isOwed() {
    return failure.get() != null;
  }

  /** What the client is to be told now, once. */
  Optional<String> settle() {
    return Optional.ofNullable(failure.getAndSet(null));
  }
}
