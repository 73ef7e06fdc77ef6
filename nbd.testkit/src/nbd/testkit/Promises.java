package nbd.testkit;

import java.util.Set;
import java.util.TreeSet;
import nbd.api.Handle;
import nbd.api.Support;
import nbd.api.Traits;

/**
 * What a client was told of a disk, and relies on.
 *
 * @param contexts the names of its metadata contexts
 */
record Promises(Traits traits, Set<String> contexts) {
  static Promises of(Handle handle) {
    return new Promises(handle.traits(), Set.copyOf(handle.contexts().names()));
  }

  /** Whether clients who were told this can be served by {@code next} without noticing. */
  Upgrade keptBy(Promises next) {
    if (traits.identity().isPresent() && !traits.identity().equals(next.traits.identity())) {
      String why = "%s and then %s".formatted(traits.identity(), next.traits.identity());
      return new Upgrade(Upgrade.Result.ANOTHER_DISK, why);
    }
    if (traits.size() != next.traits.size()) {
      return misfit("%d bytes and then %d".formatted(traits.size(), next.traits.size()));
    }
    if (!traits.readOnly() && next.traits.readOnly()) {
      return misfit("writable and then read-only");
    }
    if (!traits.blockSizes().equals(next.traits.blockSizes())) {
      return misfit(traits.blockSizes() + " and then " + next.traits.blockSizes());
    }
    Set<String> lost = abilities(traits);
    lost.removeAll(abilities(next.traits));
    return lost.isEmpty() && next.contexts.containsAll(contexts)
        ? Upgrade.DONE
        : misfit("%s lost, contexts %s and then %s".formatted(lost, contexts, next.contexts));
  }

  private static Set<String> abilities(Traits traits) {
    Set<String> offered = new TreeSet<>();
    addIf(traits.zero(), "zero", offered);
    addIf(traits.fastZero(), "fast zero", offered);
    addIf(traits.trim(), "trim", offered);
    addIf(traits.fua(), "FUA", offered);
    addIf(traits.cache(), "cache", offered);
    addIf(traits.flush(), "flush", offered);
    addIf(traits.multiConn(), "multi-conn", offered);
    return offered;
  }

  private static void addIf(Support support, String name, Set<String> offered) {
    if (support.offered()) {
      offered.add(name);
    }
  }

  private static Upgrade misfit(String why) {
    return new Upgrade(Upgrade.Result.MISFIT, why);
  }
}
