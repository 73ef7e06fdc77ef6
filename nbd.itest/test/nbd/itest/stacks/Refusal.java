package nbd.itest.stacks;

import java.io.IOException;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.testkit.RefusedException;

/** What a server or a layer said. */
final class Refusal {
  private static final int ENOTSUP = 95;

  private Refusal() {}

  static boolean isNotSupported(IOException refused) {
    return switch (refused) {
      case RefusedException wire -> wire.error() == ENOTSUP;
      case NbdException layer -> layer.code() == ErrorCode.ENOTSUP;
      default -> false;
    };
  }
}
