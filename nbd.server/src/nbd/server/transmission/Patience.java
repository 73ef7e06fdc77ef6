package nbd.server.transmission;

import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.server.export.Opened;
import nbd.wire.CommandFlag;
import nbd.wire.Request;

/** Whether a request may have to wait for a device, so that a worker had better execute it. */
final class Patience {
  private Patience() {}

  /** For a request that the rules have let pass; {@code range} is what it is about. */
  static boolean neededFor(Request request, Opened disk, Range range) {
    return switch (disk.blocking()) {
      case NEVER -> false;
      case MAYBE -> mayWait(request, disk.handle(), range);
      case ALWAYS -> true;
    };
  }

  /** For a request about no range, or one whose range does not matter. */
  static boolean neededFor(Request request, Opened disk) {
    return disk.blocking() != Blocking.NEVER && !(request instanceof Request.Unknown);
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
