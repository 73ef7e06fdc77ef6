package nbd.wire;

/** Why a request failed (section "Error values"). */
public enum WireError {
  EPERM(1),
  EIO(5),
  ENOMEM(12),
  EINVAL(22),
  ENOSPC(28),
  EOVERFLOW(75),
  ENOTSUP(95),
  ESHUTDOWN(108);

  private final int code;

  WireError(int code) {
    this.code = code;
  }

  /** The number on the wire; never 0. */
  public int code() {
    return code;
  }

  /** The error of this number; EINVAL for one without a name, as the document asks of clients. */
  public static WireError ofCode(int code) {
    for (WireError error : values()) {
      if (error.code == code) {
        return error;
      }
    }
    return EINVAL;
  }
}
