package nbd.filters.log;

/** Where lines go. May be used by several threads at once. */
interface Destination extends AutoCloseable {
  /**
   * Writes one line. What goes wrong is warned of once, and never fails the call that is logged.
   */
  void write(Line line);

  /** No line will come any more. */
  @Override
  default void close() {}
}
