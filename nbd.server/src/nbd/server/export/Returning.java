package nbd.server.export;

import java.io.IOException;
import nbd.api.Handle;
import nbd.api.PassThrough;

/** A handle that gives something back when it is closed. */
final class Returning extends PassThrough {
  private final Runnable giveBack;

  Returning(Handle chain, Runnable giveBack) {
    super(chain);
    this.giveBack = giveBack;
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } finally {
      giveBack.run();
    }
  }
}
