package nbd.plugins.sh;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import nbd.api.BlockSizes;
import nbd.api.Blocking;
import nbd.api.Identity;
import nbd.api.Support;
import nbd.api.Traits;

/**
 * What a script says of an open disk, by nbdkit's rules for what it leaves unsaid.
 *
 * @param traits where the script wants FUA emulated they call it native, for the handle sees to it:
 *     nbdkit flushes then also if {@code can_flush} is false, and traits cannot say that
 * @param passesFua whether the script itself gets the flag
 * @param tellsExtents whether the script tells extents
 */
record Abilities(Traits traits, boolean passesFua, boolean tellsExtents) {
  /**
   * Asks the script.
   *
   * @param readOnly whether the disk is not to be written, whatever the script can
   * @throws IOException if a method fails or prints what makes no sense
   */
  static Abilities of(Script script, String handle, boolean readOnly) throws IOException {
    Questions ask = new Questions(script, handle);
    boolean extents = ask.can(Method.CAN_EXTENTS);
    boolean flushes = ask.can(Method.CAN_FLUSH);
    Traits.Builder traits =
        ask.size()
            .blockSizes(ask.blockSizes())
            .rotational(ask.can(Method.IS_ROTATIONAL))
            .multiConn(nativeIf(ask.can(Method.CAN_MULTI_CONN)))
            .cache(ask.word(Method.CAN_CACHE).orElse(Support.NONE))
            .flush(nativeIf(flushes))
            .blocking(Blocking.ALWAYS);
    if (readOnly || !ask.can(Method.CAN_WRITE)) {
      return new Abilities(traits.readOnly(true).build(), false, extents);
    }
    Support unsaid = flushes ? Support.EMULATE : Support.NONE;
    Support fua = ask.word(Method.CAN_FUA).orElse(unsaid);
    changes(ask, traits.fua(nativeIf(fua.offered())));
    return new Abilities(traits.build(), fua == Support.NATIVE, extents);
  }

  /** The same of a disk that is known by that. */
  Abilities with(Identity identity) {
    return new Abilities(traits.but().identity(identity).build(), passesFua, tellsExtents);
  }

  private static Support nativeIf(boolean able) {
    return able ? Support.NATIVE : Support.NONE;
  }

  /** Zeroes can always be written; not fast then, which is told at once. */
  private static void changes(Questions ask, Traits.Builder traits) throws IOException {
    boolean zeroes = ask.can(Method.CAN_ZERO);
    Support zero = zeroes ? Support.NATIVE : Support.EMULATE;
    boolean fast = ask.answer(Method.CAN_FAST_ZERO).orElse(!zeroes);
    traits.zero(zero).fastZero(fast ? zero : Support.NONE).trim(nativeIf(ask.can(Method.CAN_TRIM)));
  }

  /** One question each. */
  private record Questions(Script script, String handle) {
    boolean can(Method method) throws IOException {
      return answer(method).orElse(false);
    }

    Optional<Boolean> answer(Method method) throws IOException {
      return script.answers(method, handle);
    }

    /** One of the words none, emulate and native. */
    Optional<Support> word(Method method) throws IOException {
      Optional<String> told =
          script.tells(method, handle).map(text -> text.toUpperCase(Locale.ROOT));
      try {
        return told.map(Support::valueOf);
      } catch (IllegalArgumentException unknown) {
        throw wrong(method, "'" + told.get() + "' is not none, emulate or native");
      }
    }

    Traits.Builder size() throws IOException {
      String told =
          script
              .tells(Method.GET_SIZE, handle)
              .orElseThrow(() -> wrong(Method.GET_SIZE, "is missing; a disk needs it"));
      try {
        return Traits.of(Sizes.parse(told.strip()));
      } catch (IllegalArgumentException wrong) {
        throw wrong(Method.GET_SIZE, wrong.getMessage());
      }
    }

    /** Minimum, preferred and maximum; all 0 say nothing. */
    BlockSizes blockSizes() throws IOException {
      String told = script.tells(Method.BLOCK_SIZE, handle).orElse("0 0 0").strip();
      String[] sizes = told.split("\\s+", -1);
      try {
        if (sizes.length < 3) {
          throw new IllegalArgumentException("'" + told + "' is not MINIMUM PREFERRED MAXIMUM");
        }
        long minimum = Sizes.parse(sizes[0]);
        long preferred = Sizes.parse(sizes[1]);
        long maximum = Sizes.parse(sizes[2]);
        return (minimum | preferred | maximum) == 0
            ? BlockSizes.ANY
            : new BlockSizes(minimum, preferred, maximum);
      } catch (IllegalArgumentException wrong) {
        throw wrong(Method.BLOCK_SIZE, wrong.getMessage());
      }
    }

    private IOException wrong(Method method, String what) {
      return new IOException(script.describe(method) + ": " + what);
    }
  }
}
