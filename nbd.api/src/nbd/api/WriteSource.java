package nbd.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The payload of one write, as many bytes as its range is long. A layer takes it whole, either all
 * at once by {@link #payload()} or piece by piece by {@link #receive}; what it does not take is
 * thrown away. Used only by the thread that called {@link Handle#write}.
 *
 * <p>The server implements it, and a filter that writes to the layer below what no client has sent;
 * what a later API adds has a default made of what is here.
 */
@ConsumerType
public interface WriteSource {
  /** Bytes not yet received. */
  long remaining();

  /**
   * All remaining bytes at once, in the server's memory.
   *
   * @return a read-only buffer, valid until the write returns; called again, or by a further layer,
   *     it is a new view of the same bytes
   * @throws IOException if the client went away; pass it on
   * @throws IllegalStateException after {@link #receive}
   */
  ByteBuffer payload() throws IOException;

  /**
   * Fills {@code target} with the next bytes: after {@link #payload()} a copy of them, else from
   * the network straight into the layer's memory where that saves a copy. May wait for a slow
   * client, so no lock is held over it.
   *
   * @param target a direct buffer for best speed; {@code target.remaining()} is at most {@link
   *     #remaining()}
   * @throws IOException if the client went away: some bytes of the target may then be overwritten
   */
  void receive(ByteBuffer target) throws IOException;
}
