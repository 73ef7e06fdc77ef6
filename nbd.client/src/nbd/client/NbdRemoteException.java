package nbd.client;

import java.io.IOException;
import java.util.OptionalLong;
import nbd.wire.WireError;

/** A request that the server answered with an error; the connection lives on. */
public final class NbdRemoteException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final long NOWHERE = -1;

  private final WireError error;
  private final String remote;
  private final long offset;

  /**
   * @param error as the server sent it; a number without a name is EINVAL
   * @param message the server's text for people, may be empty
   */
  public NbdRemoteException(WireError error, String message) {
    this(error, message, NOWHERE, "request");
  }

  NbdRemoteException(WireError error, String message, long offset, String request) {
    super(request + " failed: " + error + (message.isEmpty() ? "" : ": " + message));
    this.error = error;
    this.remote = message;
    this.offset = offset;
  }

  /** Why the request failed. */
  public WireError error() {
    return error;
  }

  /** The server's own text; empty if it sent none. */
  public String remoteMessage() {
    return remote;
  }

  /** Where in the export it failed, in bytes; empty if the server did not say. */
  public OptionalLong offset() {
    return offset == NOWHERE ? OptionalLong.empty() : OptionalLong.of(offset);
  }
}
