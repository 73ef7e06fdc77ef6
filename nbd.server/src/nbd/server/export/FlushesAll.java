package nbd.server.export;

import java.io.IOException;
import nbd.api.Handle;
import nbd.api.PassThrough;

/** A flush of one handle flushes all that are open: CAN_MULTI_CONN for layers that cannot. */
final class FlushesAll extends PassThrough {
  private final Handle chain;
  private final OpenHandles open;

  FlushesAll(Handle chain, OpenHandles open) {
    super(chain);
    this.chain = chain;
    this.open = open;
    open.add(chain);
  }

  @Override
  public void flush() throws IOException {
    open.flush();
  }

  @Override
  public void close() throws IOException {
    open.remove(chain);
    super.close();
  }
}
