package nbd.filters.fua;

import java.io.IOException;
import java.util.Set;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** Gives changes the flag that the mode wants, and flushes if it wants that. */
final class FuaHandle extends PassThrough {
  private final FuaMode mode;
  private final Traits traits;

  FuaHandle(Handle next, FuaMode mode) {
    super(next);
    this.mode = mode;
    this.traits = mode.traits(next.traits());
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    super.write(range, in, mode.passedOn(flags));
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    super.zero(range, mode.passedOn(flags));
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    super.trim(range, mode.passedOn(flags));
  }

  @Override
  public void flush() throws IOException {
    if (mode.isFlushed()) {
      super.flush();
    }
  }
}
