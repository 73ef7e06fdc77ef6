package nbd.filters.retry;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import nbd.api.Contexts;
import nbd.api.Handle;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.attempts.PatientExport;

/**
 * What a client was told of a disk, which holds as long as it is connected.
 *
 * @param traits when it was opened first
 * @param contexts when it was opened first
 * @param mayWrite whether it has to be writable when it is opened again
 */
record Promises(Traits traits, Contexts contexts, boolean mayWrite) {
  /** Why a disk that was opened again does not keep them, if it does not. */
  Optional<String> misfit(Handle again) {
    Traits now = again.traits();
    return disk(now)
        .or(() -> blocks(now))
        .or(() -> abilities(now))
        .or(() -> contexts(again.contexts()));
  }

  private Optional<String> disk(Traits now) {
    if (traits.identity().isPresent() && !traits.identity().equals(now.identity())) {
      return Optional.of("it is another disk");
    }
    return now.size() == traits.size()
        ? Optional.empty()
        : Optional.of("it has %d bytes instead of %d".formatted(now.size(), traits.size()));
  }

  private Optional<String> blocks(Traits now) {
    long minimum = traits.blockSizes().minimum();
    long maximum = traits.blockSizes().maximum();
    if (minimum % now.blockSizes().minimum() == 0 && now.blockSizes().maximum() >= maximum) {
      return Optional.empty();
    }
    return Optional.of(
        "it takes requests of %d to %d bytes, instead of %d to %d"
            .formatted(now.blockSizes().minimum(), now.blockSizes().maximum(), minimum, maximum));
  }

  private Optional<String> abilities(Traits now) {
    Optional<String> cache = lost("cache", Traits::cache, now);
    return cache.isPresent() || !mayWrite ? cache : changes(now);
  }

  private Optional<String> changes(Traits now) {
    if (now.readOnly() && !traits.readOnly()) {
      return Optional.of("it is read-only");
    }
    return Stream.of(
            lost("zero", Traits::zero, now),
            lost("fast zero", Traits::fastZero, now),
            lost("trim", Traits::trim, now),
            lost("FUA", Traits::fua, now),
            lost("flush", Traits::flush, now),
            lost("multi-conn", Promises::several, now))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Several connections as one are told only where they are that by themselves. */
  private static Support several(Traits disk) {
    return PatientExport.traits(disk).multiConn();
  }

  private Optional<String> lost(String name, Function<Traits, Support> ability, Traits now) {
    return ability.apply(traits).offered() && !ability.apply(now).offered()
        ? Optional.of("it cannot do " + name + " any more")
        : Optional.empty();
  }

  private Optional<String> contexts(Contexts now) {
    return contexts.names().stream()
        .filter(name -> now.find(name).isEmpty())
        .findFirst()
        .map(name -> "it has no " + name + " any more");
  }
}
