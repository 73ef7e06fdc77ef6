package nbd.api;

import java.io.IOException;

/** A failure that names the error that the client is told. Other IOExceptions are told as EIO. */
public class NbdException extends IOException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;

  /**
   * @param code the error
   * @param message reaches clients that speak structured replies, and the log
   */
  public NbdException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  /** As above, with what caused it. */
  public NbdException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The error that the client is told. */
  public ErrorCode code() {
    return code;
  }
}
