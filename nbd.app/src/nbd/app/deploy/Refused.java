package nbd.app.deploy;

/** A jar that is not taken. The message follows the file's name and says what to do. */
public final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  /** What may change the mind. */
  private enum Kind {
    /** Another jar. */
    AS_IT_IS,
    /** The rest of it, which may still be on its way. */
    NOT_WHOLE,
    /** Other exports, or fewer clients. */
    UNFIT
  }

  private final Kind kind;

  Refused(String message) {
    this(message, null, Kind.AS_IT_IS);
  }

  Refused(String message, Throwable cause) {
    this(message, cause, Kind.AS_IT_IS);
  }

  private Refused(String message, Throwable cause, Kind kind) {
    super(message, cause);
    this.kind = kind;
  }

  /** A file that may still be on its way here. */
  static Refused notWhole(Exception cause) {
    return new Refused(
        "is not a whole jar (yet): " + cause.getMessage() + "; it is looked at when it changes",
        cause,
        Kind.NOT_WHOLE);
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

  /**
   * @param why of each export that it was tried for, none could be moved to it
   */
  static Refused unfit(Candidate candidate, String why) {
    return new Refused(
        candidate.title() + " cannot take over: " + why + "; it is tried again when it changes",
        null,
        Kind.UNFIT);
  }

  /** Whether it is perhaps only half copied, so that the same need not be said at each piece. */
  boolean mayBecomeWhole() {
    return kind == Kind.NOT_WHOLE;
  }

  /** Whether there is nothing wrong with the jar, but what runs cannot be moved to it. */
  boolean isUnfit() {
    return kind == Kind.UNFIT;
  }
}
