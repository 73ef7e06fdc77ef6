package nbd.filters.multiconn;

import java.util.Locale;

/** Which flushes are left out because there is nothing to flush. */
enum Tracking {
  /** Those of handles that have nothing to flush. */
  CONNECTION,
  /** Those that come when no handle has anything to flush. */
  FAST,
  /** None. */
  OFF;

  static Tracking of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
