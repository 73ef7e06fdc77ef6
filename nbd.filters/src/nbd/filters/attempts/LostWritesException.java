package nbd.filters.attempts;

import nbd.api.ErrorCode;
import nbd.api.NbdException;

/** What was written before may be lost: the client has to know, so this is not tried again. */
public final class LostWritesException extends NbdException {
  private static final long serialVersionUID = 1;

  LostWritesException() {
    super(
        ErrorCode.EIO,
        "the disk below has failed, and what was written since the last flush may be lost");
  }
}
