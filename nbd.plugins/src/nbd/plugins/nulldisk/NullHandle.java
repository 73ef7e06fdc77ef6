package nbd.plugins.nulldisk;

import java.io.IOException;
import java.util.Set;
import nbd.api.Allocation;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** A client's view of the one hole. Every change succeeds, and nothing changes. */
final class NullHandle implements Handle, ExtentSource {
  private final Traits traits;

  NullHandle(Traits traits) {
    this.traits = traits;
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return Contexts.ofAllocation(this);
  }

  @Override
  public ExtentMap extents(Range asked, int atMost) {
    return ExtentMap.of(0, traits.size(), Allocation.HOLE_ZERO);
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    out.hole(0, range.length());
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) {
    // What a layer does not take of a payload, the server throws away.
  }

  @Override
  public void zero(Range range, Set<Flag> flags) {
    // It is zero.
  }

  @Override
  public void trim(Range range, Set<Flag> flags) {
    // It is a hole.
  }

  @Override
  public void cache(Range range) {
    // There is nothing to fetch.
  }

  @Override
  public void flush() {
    // There is nothing to store.
  }
}
