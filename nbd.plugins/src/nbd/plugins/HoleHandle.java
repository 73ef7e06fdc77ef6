package nbd.plugins;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Traits;

/** A client's view of a disk that is one hole; what becomes of changes is left open. */
public abstract class HoleHandle implements Handle {
  private final Traits traits;

  /** A hole with these traits. */
  protected HoleHandle(Traits traits) {
    this.traits = traits;
  }

  @Override
  public final Traits traits() {
    return traits;
  }

  @Override
  public final Contexts contexts() {
    return Contexts.ofAllocation((_, _) -> ExtentMap.of(0, traits.size(), Allocation.HOLE_ZERO));
  }

  @Override
  public final void read(Range range, ReadSink out) throws IOException {
    out.hole(0, range.length());
  }

  @Override
  public final void cache(Range range) {
    // There is nothing to fetch.
  }
}
