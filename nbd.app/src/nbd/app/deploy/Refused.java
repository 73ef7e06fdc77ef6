package nbd.app.deploy;

/** A jar that is not taken. The message follows the file's name and says what to do. */
public final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean mayBecomeWhole;

  Refused(String message) {
    super(message);
    this.mayBecomeWhole = false;
  }

  Refused(String message, Throwable cause) {
    super(message, cause);
    this.mayBecomeWhole = false;
  }

  private Refused(String message, Throwable cause, boolean mayBecomeWhole) {
    super(message, cause);
    this.mayBecomeWhole = mayBecomeWhole;
  }

  /** A file that may still be on its way here. */
  static Refused notWhole(Exception cause) {
    return new Refused(
        "is not a whole jar (yet): " + cause.getMessage() + "; it is looked at when it changes",
        cause,
        true);
  }

  static Refused twin(Candidate second, Candidate first) {
    return new Refused(
        "is "
            + second.title()
            + ", and so is "
            + Journal.title(first.file())
            + "; delete one of the two, or give the newer one a higher Bundle-Version");
  }

  static Refused conflict(Brought both, Candidate other) {
    return new Refused(
        "brings "
            + both.title()
            + ", and so does "
            + Journal.title(other.file())
            + " ("
            + other.title()
            + "); only one of the two can be there");
  }

  /** Whether it is perhaps only half copied, so that the same need not be said at each piece. */
  boolean mayBecomeWhole() {
    return mayBecomeWhole;
  }
}
