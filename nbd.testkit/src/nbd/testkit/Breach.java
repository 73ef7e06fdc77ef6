package nbd.testkit;

/** How a check fails: whoever broke a rule, and which one. */
final class Breach {
  private Breach() {}

  // Its annotation would be one more library for authors of tests.
  @SuppressWarnings("AnnotateFormatMethod")
  static AssertionError of(String format, Object... values) {
    return new AssertionError(format.formatted(values));
  }

  static void unless(boolean holds, String format, Object... values) {
    if (!holds) {
      throw of(format, values);
    }
  }
}
