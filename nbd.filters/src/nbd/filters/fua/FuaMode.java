package nbd.filters.fua;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import nbd.api.Flag;
import nbd.api.OpenException;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.Abilities;

/** What becomes of FUA and of flushing. */
enum FuaMode {
  NONE,
  EMULATE,
  NATIVE,
  FORCE,
  PASS,
  DISCARD;

  static FuaMode of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /**
   * This mode, or PASS where it is not possible and nobody writes.
   *
   * @throws OpenException if the disk below lacks what this mode needs
   */
  FuaMode over(Traits below, boolean readOnly) throws OpenException {
    Support needed =
        switch (this) {
          case EMULATE -> below.flush();
          case NATIVE, FORCE -> below.fua();
          case NONE, PASS, DISCARD -> Support.NATIVE;
        };
    if (needed.offered()) {
      return this;
    }
    if (readOnly || below.readOnly()) {
      return PASS;
    }
    throw new OpenException(
        OpenException.Reason.UNKNOWN,
        "fuamode=%s needs %s in the layer below, which has none"
            .formatted(name().toLowerCase(Locale.ROOT), this == EMULATE ? "flush" : "FUA"));
  }

  /** What a disk becomes; {@link #over} has said that it is possible. */
  Traits traits(Traits below) {
    Traits.Builder made = Abilities.passedOn(below, below.but());
    return switch (this) {
      case PASS -> below;
      case NONE -> made.fua(Support.NONE).build();
      case EMULATE -> made.fua(Support.EMULATE).build();
      case NATIVE -> made.fua(Support.NATIVE).build();
      case FORCE, DISCARD -> made.fua(Support.NATIVE).flush(Support.NATIVE).build();
    };
  }

  /** The flags with which a change goes on to the layer below. */
  Set<Flag> passedOn(Set<Flag> flags) {
    return switch (this) {
      case NONE, EMULATE, NATIVE, PASS -> flags;
      case FORCE -> {
        EnumSet<Flag> more = EnumSet.of(Flag.FUA);
        more.addAll(flags);
        yield more;
      }
      case DISCARD -> {
        EnumSet<Flag> less = EnumSet.noneOf(Flag.class);
        less.addAll(flags);
        less.remove(Flag.FUA);
        yield less;
      }
    };
  }

  /** Whether the layer below is flushed: not where all is stable already, or nothing is to be. */
  boolean isFlushed() {
    return this != FORCE && this != DISCARD;
  }
}
