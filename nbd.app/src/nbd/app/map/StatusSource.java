package nbd.app.map;

import java.util.concurrent.CompletableFuture;
import nbd.wire.Descriptors;

/** Whoever answers block status in one metadata context. */
@FunctionalInterface
interface StatusSource {
  /**
   * Asks without waiting for the answer.
   *
   * @param offset of the first byte
   * @param length in bytes, 1 or more; at most what {@link Walk#longest} allows
   * @return descriptors from {@code offset} on, maybe for less than asked or for more
   */
  CompletableFuture<Descriptors> ask(long offset, long length);
}
