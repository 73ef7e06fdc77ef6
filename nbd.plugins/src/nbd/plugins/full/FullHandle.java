package nbd.plugins.full;

import java.io.IOException;
import java.util.Set;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.plugins.HoleHandle;

/** A client's view of the full disk: a hole that nothing fits into. */
final class FullHandle extends HoleHandle {
  FullHandle(Traits traits) {
    super(traits);
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

  private static NbdException noSpace(String what, Range range) {
    return new NbdException(
        ErrorCode.ENOSPC, "cannot " + what + " " + range + ": this disk is always full");
  }
}
