package nbd.filters;

import nbd.api.Support;
import nbd.api.Traits;

/**
 * The abilities of a filter that passes calls on: whatever the layer below offers, in whichever
 * way, is NATIVE here, for the filter hands it down. What is emulated below is thus emulated below,
 * and the filter sees the call that the client made.
 *
 * <p>Fetching ahead stays as it is below. Where that is by reading, to call it gains nothing, which
 * a filter in front has to know; a filter of which the call itself is wanted says NATIVE.
 */
public final class Abilities {
  private Abilities() {}

  /**
   * Gives {@code made} the abilities of {@code below}. Several connections as one stay as they are
   * below: no call belongs to them.
   */
  public static Traits.Builder passedOn(Traits below, Traits.Builder made) {
    return made.zero(passedOn(below.zero()))
        .fastZero(passedOn(below.fastZero()))
        .trim(passedOn(below.trim()))
        .fua(passedOn(below.fua()))
        .cache(below.cache())
        .flush(passedOn(below.flush()))
        .multiConn(below.multiConn());
  }

  private static Support passedOn(Support below) {
    return below.offered() ? Support.NATIVE : Support.NONE;
  }
}
