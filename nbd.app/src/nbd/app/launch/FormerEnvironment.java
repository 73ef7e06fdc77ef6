package nbd.app.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A variable that {@code bin/nbdj} has set for the start of this process only. It gets its former
 * value, so that no command or script that this process starts, by whatever bundle, notices. This
 * is done in C's environment, before Java takes its copy for {@link System#getenv()} and new
 * processes; so its own name must not come from there.
 */
final class FormerEnvironment {
  /** The system property that names the variable. */
  private static final String CHANGED = "nbdj.former";

  /**
   * What the name begins with of the variable with the former value: nothing, or that after "=".
   */
  private static final String PREFIX = "NBDJ_FORMER_";

  private FormerEnvironment() {}

  /** For the main thread, while there is no other that could read the environment. */
  static void restore() {
    String name = System.clearProperty(CHANGED);
    if (name != null) {
      restore(name);
    }
  }

  private static void restore(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment changed = arena.allocateFrom(name);
      MemorySegment keeper = arena.allocateFrom(PREFIX + name);
      MemorySegment former = Native.getenv(keeper);
      if (former.address() == 0) {
        return;
      }
      if (former.get(ValueLayout.JAVA_BYTE, 0) == '=') {
        Native.setenv(changed, MemorySegment.ofAddress(former.address() + 1));
      } else {
        Native.unsetenv(changed);
      }
      Native.unsetenv(keeper);
    }
  }
}
