package nbd.filters.attempts;

import java.io.IOException;
import java.util.Set;
import nbd.api.Call;
import nbd.api.Flag;
import nbd.api.NbdException;

/**
 * What of a request matters to those who try it again.
 *
 * @param changesData whether it changes what the disk reads as
 * @param isFlush whether it is a flush
 * @param flags of a request that changes data
 */
public record Request(boolean changesData, boolean isFlush, Set<Flag> flags) {
  /** Reads, fetches or asks. */
  public static final Request LOOKING = new Request(false, false, Flag.NONE);

  /** Flushes. */
  public static final Request FLUSH = new Request(false, true, Flag.NONE);

  /** Writes, zeroes or trims. */
  public static Request changing(Set<Flag> flags) {
    return new Request(true, false, flags);
  }

  /** The request of a call. */
  public static Request of(Call call) {
    return new Request(call.changesData(), call.kind() == Call.Kind.FLUSH, call.flags());
  }

  /** Whether it returns only when something is on stable storage. */
  boolean isDurable() {
    return isFlush || flags.contains(Flag.FUA);
  }

  /** Whether a failure is all that there is to say, so that nobody tries again. */
  public boolean isAnsweredBy(IOException failure) {
    return switch (failure) {
      case LostWritesException _ -> true;
      case NbdException told ->
          switch (told.code()) {
            case ENOTSUP -> flags.contains(Flag.FAST_ZERO);
            // There is no room for this one; what was written before is where it was.
            case ENOSPC -> changesData && isDurable();
            default -> false;
          };
      default -> false;
    };
  }
}
