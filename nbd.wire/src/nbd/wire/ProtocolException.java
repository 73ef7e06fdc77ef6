package nbd.wire;

import java.io.IOException;

/**
 * The other side broke the protocol; what follows in the stream has no meaning, and the connection
 * is to be closed.
 */
public final class ProtocolException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what came, and what would have been right
   */
  public ProtocolException(String message) {
    super(message);
  }
}
