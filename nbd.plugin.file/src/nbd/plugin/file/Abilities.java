package nbd.plugin.file;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import nbd.api.Support;
import nbd.api.Traits;

/**
 * Which ways to change the storage of a file its file system does not have, as far as it was tried:
 * to try it before somebody needs it would change the times of the file. Any number of threads.
 */
final class Abilities {
  private final Set<Allocate> missing = Collections.synchronizedSet(EnumSet.noneOf(Allocate.class));

  boolean has(Allocate way) {
    return !missing.contains(way);
  }

  void lacks(Allocate way) {
    missing.add(way);
  }

  /** What there is for trimming and zeroing; what was not tried yet counts as there. */
  void tell(Traits.Builder traits) {
    Support zero = missing.size() == Allocate.values().length ? Support.EMULATE : Support.NATIVE;
    traits.zero(zero).fastZero(zero);
    traits.trim(has(Allocate.PUNCH_HOLE) ? Support.NATIVE : Support.EMULATE);
  }
}
