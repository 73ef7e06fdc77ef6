package nbd.wire;

/**
 * An option whose data is malformed. The stream stays in step: the server answers {@link
 * OptionError#INVALID} with this message and goes on, or closes where the option has no answer.
 */
public final class InvalidOption extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message for the client: the option, what is wrong, and what would be right
   */
  public InvalidOption(String message) {
    super(message);
  }
}
