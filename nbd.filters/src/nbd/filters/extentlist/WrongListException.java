package nbd.filters.extentlist;

/** A file is not a list of extents; the message names the place in it. */
final class WrongListException extends Exception {
  private static final long serialVersionUID = 1;

  WrongListException(String message) {
    super(message);
  }
}
