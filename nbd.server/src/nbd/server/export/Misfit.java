package nbd.server.export;

import java.util.Optional;
import nbd.api.BlockSizes;
import nbd.api.Concurrency;
import nbd.api.Contexts;
import nbd.api.Identity;
import nbd.api.MetaContext;
import nbd.api.Support;
import nbd.api.Traits;

/**
 * Why a client cannot be moved to a disk unnoticed.
 *
 * @param why for people, about both disks
 * @param otherDisk whether it is certainly another disk
 */
record Misfit(String why, boolean otherDisk) {
  /**
   * Compares what a client has and was told with what it would get.
   *
   * @param trusted whether the parameters are the same, so that a disk without an identity counts
   *     as the same
   */
  static Optional<Misfit> of(Seat seat, Opened next, boolean trusted) {
    return identity(seat.disk().traits(), next.traits(), trusted)
        .or(() -> size(seat.traits(), next.traits()).map(Misfit::broken))
        .or(
            () ->
                blocks(seat.traits().blockSizes(), next.traits().blockSizes()).map(Misfit::broken))
        .or(() -> abilities(seat, next).map(Misfit::broken))
        .or(() -> contexts(seat, next.contexts()).map(Misfit::broken));
  }

  /** Compares two disks, made by the same parameters, by what they are and not what they can. */
  static Optional<Misfit> ofDisks(Traits before, Traits now) {
    return identity(before, now, true).or(() -> size(before, now).map(Misfit::broken));
  }

  private static Misfit broken(String why) {
    return new Misfit(why, false);
  }

  private static Optional<Misfit> identity(Traits before, Traits now, boolean trusted) {
    Optional<Identity> old = before.identity();
    Optional<Identity> other = now.identity();
    if (old.isPresent() && other.isPresent()) {
      return old.equals(other)
          ? Optional.empty()
          : Optional.of(
              new Misfit("it is another disk: " + text(other) + " instead of " + text(old), true));
    }
    if (trusted && old.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        broken("nothing tells that it is the same disk: a layer says no identity of it"));
  }

  private static String text(Optional<Identity> identity) {
    return identity.map(id -> id.kind() + " " + id.value()).orElse("");
  }

  private static Optional<String> size(Traits told, Traits now) {
    return told.size() == now.size()
        ? Optional.empty()
        : Optional.of("its size is %d bytes instead of %d".formatted(now.size(), told.size()));
  }

  private static Optional<String> blocks(BlockSizes told, BlockSizes now) {
    if (told.minimum() % now.minimum() != 0) {
      return Optional.of(
          "its minimum block size is %d instead of %d".formatted(now.minimum(), told.minimum()));
    }
    return now.maximum() < told.maximum()
        ? Optional.of(
            "its maximum block size is %d instead of %d".formatted(now.maximum(), told.maximum()))
        : Optional.empty();
  }

  private static Optional<String> abilities(Seat seat, Opened next) {
    Traits told = seat.traits();
    Traits now = next.traits();
    Optional<String> lack =
        lacks("multi-conn", multiConn(told, seat.concurrency()), multiConn(now, next.concurrency()))
            .or(() -> lacks("flush", told.flush(), now.flush()))
            .or(() -> lacks("cache", told.cache(), now.cache()));
    return told.readOnly() ? lack : lack.or(() -> changes(told, now));
  }

  /** Clients are not told of it where only one can be connected. */
  private static Support multiConn(Traits traits, Concurrency concurrency) {
    return concurrency == Concurrency.SERIALIZE_CONNECTIONS ? Support.NONE : traits.multiConn();
  }

  private static Optional<String> changes(Traits told, Traits now) {
    if (now.readOnly()) {
      return Optional.of("it is read-only, and clients were told that they can write");
    }
    return lacks("FUA", told.fua(), now.fua())
        .or(() -> lacks("trim", told.trim(), now.trim()))
        .or(() -> lacks("zero", told.zero(), now.zero()))
        .or(() -> lacks("fast zero", told.fastZero(), now.fastZero()));
  }

  private static Optional<String> lacks(String ability, Support told, Support now) {
    return told.offered() && !now.offered()
        ? Optional.of("it has no " + ability + ", which clients were told of")
        : Optional.empty();
  }

  private static Optional<String> contexts(Seat seat, Contexts now) {
    for (String name : seat.promised()) {
      Optional<MetaContext> found = now.find(name);
      if (found.isEmpty()) {
        return Optional.of("it has no metadata context " + name + ", which a client has chosen");
      }
      boolean wasWide = seat.contexts().find(name).map(MetaContext::wide).orElse(false);
      if (found.get().wide() && !wasWide) {
        return Optional.of("its metadata context " + name + " needs more than 32 bits now");
      }
    }
    return Optional.empty();
  }
}
