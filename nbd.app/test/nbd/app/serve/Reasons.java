package nbd.app.serve;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What is said of a text that is not right. */
final class Reasons {
  /** Reads a text. */
  interface Reader {
    Object read(String text) throws ConfigurationException;
  }

  private Reasons() {}

  /** The line that tells why the reader refuses this text of a file "f", or null if it does not. */
  static String of(Reader reader, String text) {
    ConfigurationException refused =
        catchThrowableOfType(ConfigurationException.class, () -> reader.read(text));
    return refused == null ? null : Outcome.refused(refused).line("f");
  }
}
