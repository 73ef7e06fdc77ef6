package nbd.filters.blocksize;

import java.io.IOException;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.PartialReadException;

/** Failures of a part as failures of the whole request. */
final class Failures {
  private Failures() {}

  /**
   * A read of which the first bytes are good all the same.
   *
   * @param good how many of the whole read
   */
  static IOException partly(long good, IOException failure) {
    if (good == 0) {
      return failure;
    }
    ErrorCode code = failure instanceof NbdException named ? named.code() : ErrorCode.EIO;
    return new PartialReadException(code, good, failure.getMessage(), failure);
  }
}
