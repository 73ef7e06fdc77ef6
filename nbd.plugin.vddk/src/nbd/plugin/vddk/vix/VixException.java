package nbd.plugin.vddk.vix;

import nbd.api.ErrorCode;
import nbd.api.NbdException;

/** An error of VixDiskLib, in its words. */
public final class VixException extends NbdException {
  private static final long serialVersionUID = 1;

  private final long error;

  /**
   * @param error VixError
   * @param code what the client is told
   * @param message names the call and has the library's text; no secrets
   */
  VixException(long error, ErrorCode code, String message) {
    super(code, message);
    this.error = error;
  }

  /** VixError's code, which names the error; what is above its 16 bits tells of the cause. */
  public long error() {
    return Errors.code(error);
  }
}
