package nbd.plugins.sh;

/**
 * How a run of a script ended.
 *
 * @param status exit status; of a process that a signal ended, 128 and the signal's number
 * @param complaint what it printed on standard error
 */
record Ended(int status, String complaint) {
  private static final int OK = 0;
  private static final int MISSING = 2;
  private static final int FALSE = 3;
  private static final int SIGNALLED = 128;
  private static final int SIGNALS = 64;

  /** Nothing was run, as the method is known to be missing. */
  static final Ended NOT_THERE = new Ended(MISSING, "");

  boolean isOk() {
    return status == OK;
  }

  /** The script does not have this method. */
  boolean isMissing() {
    return status == MISSING;
  }

  /** What a method that is a question answers by; true is {@link #isOk}. */
  boolean isFalse() {
    return status == FALSE;
  }

  /** By all appearance a signal ended it. */
  boolean wasSignalled() {
    return status > SIGNALLED && status <= SIGNALLED + SIGNALS;
  }

  /** The status in words, for an error message. */
  String describe() {
    int signal = status - SIGNALLED;
    // A shell whose last command was ended by a signal exits with the same status.
    return wasSignalled()
        ? "was ended by signal " + signal + named(signal) + ", or exited with status " + status
        : "exited with status " + status;
  }

  private static String named(int signal) {
    return switch (signal) {
      case 1 -> " (SIGHUP)";
      case 2 -> " (SIGINT)";
      case 3 -> " (SIGQUIT)";
      case 6 -> " (SIGABRT)";
      case 8 -> " (SIGFPE)";
      case 9 -> " (SIGKILL)";
      case 11 -> " (SIGSEGV)";
      case 13 -> " (SIGPIPE)";
      case 15 -> " (SIGTERM)";
      default -> "";
    };
  }
}
