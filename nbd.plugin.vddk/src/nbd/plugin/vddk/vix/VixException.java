package nbd.plugin.vddk.vix;

import nbd.api.ErrorCode;
import nbd.api.NbdException;

/** An error of VixDiskLib, in its words. */
public final class VixException extends NbdException {
  private static final long serialVersionUID = 1;

  private final long error;

  /**
   * @param error VixError, whose lower 32 bits are the code
   * @param code what the client is told
   * @param message names the call and has the library's text; no secrets
   */
  VixException(long error, ErrorCode code, String message) {
    super(code, message);
    this.error = error;
  }

  /** VixError's code: the lower 32 bits, which name the error without its cause. */
  public long error() {
    return error & 0xffff_ffffL;
  }
}
