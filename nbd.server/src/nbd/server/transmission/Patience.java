package nbd.server.transmission;

import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Concurrency;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.server.export.Seat;
import nbd.wire.CommandFlag;
import nbd.wire.Request;

/**
 * Whether a request may have to wait for a device, so that the connection's thread had better not
 * execute it. Chains that stand one call at a time gain nothing by workers: there it never is.
 */
record Patience(Blocking blocking) {
  static Patience with(Seat seat) {
    boolean parallel = seat.concurrency() == Concurrency.PARALLEL;
    return new Patience(parallel ? seat.traits().blocking() : Blocking.NEVER);
  }

  /** For a request that the rules have let pass; {@code range} is what it is about. */
  boolean neededFor(Request request, Handle disk, Range range) {
    return switch (blocking) {
      case NEVER -> false;
      case MAYBE -> mayWait(request, disk, range);
      case ALWAYS -> true;
    };
  }

  /** For a request about no range, or one whose range does not matter. */
  boolean neededFor(Request request) {
    return blocking != Blocking.NEVER && !(request instanceof Request.Unknown);
  }

  private static boolean mayWait(Request request, Handle disk, Range range) {
    return switch (request) {
      case Request.Read _ -> disk.mayWait(Call.Kind.READ, range);
      case Request.Write write ->
          write.flags().has(CommandFlag.FUA) || disk.mayWait(Call.Kind.WRITE, range);
      case Request.BlockStatus _ -> disk.mayWait(Call.Kind.EXTENTS, range);
      default -> true;
    };
  }
}
