package nbd.app.launch;

/** The container cannot be had; the message is for the user. */
final class LaunchException extends Exception {
  private static final long serialVersionUID = 1;

  LaunchException(String message, Throwable cause) {
    super(message, cause);
  }
}
