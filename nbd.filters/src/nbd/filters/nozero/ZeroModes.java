package nbd.filters.nozero;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import nbd.api.Flag;
import nbd.api.OpenException;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Schema;
import nbd.api.Support;
import nbd.api.Traits;

/** How zeroing is offered, and what of it reaches the layer below. */
record ZeroModes(Zero zero, Fast fast) {
  /** Values of zeromode. */
  enum Zero {
    NONE,
    EMULATE,
    NOTRIM,
    PLUGIN
  }

  /** Values of fastzeromode. */
  enum Fast {
    NONE,
    SLOW,
    IGNORE,
    DEFAULT
  }

  static final Schema SCHEMA =
      Schema.of(
          Parameter.choice("zeromode", "none", "emulate", "notrim", "plugin")
              .help("how zeroing is offered: not at all, by writing, without holes, as below")
              .byDefault("none"),
          Parameter.choice("fastzeromode", "none", "slow", "ignore", "default")
              .help("fast zeroing: not offered, always refused, taken for plain, as zeromode says")
              .byDefault("default"));

  static ZeroModes of(Parameters parsed) {
    return new ZeroModes(
        Zero.valueOf(parsed.text("zeromode").toUpperCase(Locale.ROOT)),
        Fast.valueOf(parsed.text("fastzeromode").toUpperCase(Locale.ROOT)));
  }

  /**
   * What a disk becomes.
   *
   * @param readOnly whether the client may not write: then nothing is asked of the disk
   * @throws OpenException if zeroing is to reach a disk that has none
   */
  Traits over(Traits below, boolean readOnly) throws OpenException {
    Traits.Builder made = below.but();
    return switch (zero) {
      case NONE -> made.zero(Support.NONE).fastZero(Support.NONE).build();
      case EMULATE -> made.zero(Support.EMULATE).fastZero(emulatedFast()).build();
      case NOTRIM, PLUGIN -> {
        if (!below.zero().offered()) {
          refuse(readOnly || below.readOnly());
          yield made.zero(Support.NONE).fastZero(Support.NONE).build();
        }
        yield made.zero(Support.NATIVE).fastZero(fastOver(below)).build();
      }
    };
  }

  private void refuse(boolean readOnly) throws OpenException {
    if (!readOnly) {
      throw new OpenException(
          OpenException.Reason.UNKNOWN,
          "zeromode=%s needs zeroing in the layer below, which has none: zeromode=none or emulate is possible"
              .formatted(zero.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** What is written is never faster, so with any other mode it is offered and refused. */
  private Support emulatedFast() {
    return fast == Fast.NONE ? Support.NONE : Support.EMULATE;
  }

  private Support fastOver(Traits below) {
    return switch (fast) {
      case NONE -> Support.NONE;
      case SLOW -> Support.EMULATE;
      case IGNORE -> Support.NATIVE;
      case DEFAULT -> below.fastZero().offered() ? Support.NATIVE : Support.NONE;
    };
  }

  /** The flags with which zeroing goes on to the layer below. */
  Set<Flag> passedOn(Set<Flag> flags) {
    EnumSet<Flag> passed = EnumSet.noneOf(Flag.class);
    passed.addAll(flags);
    if (fast == Fast.IGNORE) {
      passed.remove(Flag.FAST_ZERO);
    }
    if (zero == Zero.NOTRIM) {
      passed.add(Flag.NO_HOLE);
    }
    return passed;
  }
}
