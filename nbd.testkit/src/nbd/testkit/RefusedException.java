package nbd.testkit;

import java.io.IOException;
import java.util.OptionalLong;

/** A server answered a request, or an option, by an error. */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  private final int error;
  private final long offset;

  /**
   * @param error number on the wire: of a request 5 is EIO, 22 EINVAL; of an option 2^31 + 1 and up
   * @param offset that the server named, or -1
   */
  RefusedException(int error, long offset, String message) {
    super(message);
    this.error = error;
    this.offset = offset;
  }

  /** The error's number on the wire. */
  public int error() {
    return error;
  }

  /** Where on the disk it happened, if the server told. */
  public OptionalLong offset() {
    return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
  }
}
