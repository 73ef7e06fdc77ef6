package nbd.app.map;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import nbd.api.Range;
import nbd.client.NbdRemoteException;
import nbd.wire.Descriptors;

/** Whoever answers block status in one metadata context. */
@FunctionalInterface
interface StatusSource {
  /**
   * Asks without waiting for the answer.
   *
   * @param offset of the first byte
   * @param length in bytes, 1 or more; at most what {@link Walk#longest} allows
   * @return descriptors from {@code offset} on, maybe for less than asked or for more; an {@link
   *     NbdRemoteException} if the server refuses
   */
  CompletableFuture<Descriptors> ask(long offset, long length);

  /**
   * What to show of a part of a block of which the server refuses to tell.
   *
   * @return a status that is never wrong
   * @throws IOException if the context has none, naming the part; so it is without an override
   */
  default long untold(Range part, NbdRemoteException refusal) throws IOException {
    throw refusal;
  }
}
