package nbd.plugins.full;

import java.io.IOException;
import java.util.Set;
import nbd.api.Allocation;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** A client's view of the full disk: a hole that nothing fits into. */
final class FullHandle implements Handle, ExtentSource {
  private final Traits traits;

  FullHandle(Traits traits) {
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
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    throw noSpace("write", range);
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    throw noSpace("zero", range);
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    throw noSpace("trim", range);
  }

  @Override
  public void cache(Range range) {
    // There is nothing to fetch.
  }

  private static NbdException noSpace(String what, Range range) {
    return new NbdException(
        ErrorCode.ENOSPC, "cannot " + what + " " + range + ": this disk is always full");
  }
}
