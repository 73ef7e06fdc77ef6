package nbd.api;

import java.io.IOException;

/** An export does not let this client in. Any other IOException from opening is told as UNKNOWN. */
public class OpenException extends IOException {
  private static final long serialVersionUID = 1;

  /** How the client is told (NBD protocol document, "Option reply types"). */
  public enum Reason {
    /** NBD_REP_ERR_UNKNOWN: there is no export of that name, or it cannot be opened. */
    UNKNOWN,
    /** NBD_REP_ERR_POLICY: this client may not. */
    POLICY,
    /** NBD_REP_ERR_TLS_REQD: only over TLS. */
    TLS_REQUIRED,
    /** NBD_REP_ERR_SHUTDOWN: not any more. */
    SHUTDOWN
  }

  private final Reason reason;

  /**
   * @param message reaches the client and the log
   */
  public OpenException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** How the client is told. */
  public Reason reason() {
    return reason;
  }
}
