package nbd.plugins.nulldisk;

import java.util.Set;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.plugins.HoleHandle;

/** A client's view of the one hole. Every change succeeds, and nothing changes. */
final class NullHandle extends HoleHandle {
  NullHandle(Traits traits) {
    super(traits);
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
  public void flush() {
    // There is nothing to store.
  }
}
