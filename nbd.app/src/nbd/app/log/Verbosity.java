package nbd.app.log;

import org.slf4j.event.Level;

/** How much is logged in this process. May be used by any thread. */
public final class Verbosity {
  private static volatile Level least = Level.WARN;

  private Verbosity() {}

  /** From now on everything of this level and above is logged; at first from WARN on. */
  public static void from(Level level) {
    least = level;
  }

  static boolean shows(Level level) {
    return level.toInt() >= least.toInt();
  }

  /** Whether lines tell also the thread and the logger. */
  static boolean inDetail() {
    return least.toInt() <= Level.DEBUG.toInt();
  }
}
