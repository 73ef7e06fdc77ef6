package nbd.filters.error;

import java.util.Locale;
import java.util.Optional;
import nbd.api.Call;

/** Kinds of requests that can be made to fail, by nbdkit's names. */
enum Kind {
  PREAD,
  PWRITE,
  TRIM,
  ZERO,
  EXTENTS,
  CACHE,
  FLUSH;

  /** As in parameters and messages. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What kind a call is of; a close does not fail, nor does a call of a later API. */
  static Optional<Kind> of(Call.Kind call) {
    return switch (call) {
      case READ -> Optional.of(PREAD);
      case WRITE -> Optional.of(PWRITE);
      case TRIM -> Optional.of(TRIM);
      case ZERO -> Optional.of(ZERO);
      case EXTENTS -> Optional.of(EXTENTS);
      case CACHE -> Optional.of(CACHE);
      case FLUSH -> Optional.of(FLUSH);
      default -> Optional.empty();
    };
  }

  /** Whether what is given for all kinds is for this one: nbdkit lets no flush fail. */
  boolean isMeantByAll() {
    return this != FLUSH;
  }

  /** Whether it is about some bytes. */
  boolean hasRange() {
    return this != FLUSH;
  }
}
