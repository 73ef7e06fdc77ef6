package nbd.server.export;

/** What an attempt to make an export has come to. */
sealed interface Outcome {
  /** It is not wanted any more. */
  default void discard() {}

  /** It can be served. */
  record Made(Generation generation) implements Outcome {
    @Override
    public void discard() {
      generation.end("another one has come");
    }
  }

  /**
   * A plugin or filter is not there.
   *
   * @param why names it
   */
  record Missing(String why) implements Outcome {}

  /**
   * The layers refuse it.
   *
   * @param why names the device or parameter
   */
  record Refused(String why) implements Outcome {}
}
