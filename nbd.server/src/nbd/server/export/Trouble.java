package nbd.server.export;

/** Why an upgrade cannot go on; the message is for people. */
final class Trouble extends Exception {
  private static final long serialVersionUID = 1;

  Trouble(String message) {
    super(message);
  }

  Trouble(String message, Throwable cause) {
    super(message, cause);
  }
}
