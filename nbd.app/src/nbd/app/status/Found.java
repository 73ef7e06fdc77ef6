package nbd.app.status;

/** A server's file that was found. */
public sealed interface Found {
  /** Its server runs. */
  record Running(ServerReport report) implements Found {}

  /**
   * There is no telling.
   *
   * @param why for people: a sentence that begins with the file's name
   */
  record Unclear(String why) implements Found {}
}
