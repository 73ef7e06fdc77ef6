package nbd.api;

/** A parameter is not right; the message names it and says what would be. */
public class ParameterException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public ParameterException(String message) {
    super(message);
  }
}
