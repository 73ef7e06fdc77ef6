package nbd.app.serve;

import java.util.Optional;
import org.slf4j.event.Level;

/**
 * What became of a file, to be told in one line.
 *
 * @param at the place that it is about, if there is one
 */
record Outcome(Level level, Optional<Position> at, String text) {
  /** All is as the file says. */
  static Outcome done(String text) {
    return new Outcome(Level.INFO, Optional.empty(), text);
  }

  /** It will be as the file says when something else has happened. */
  static Outcome notYet(Position at, String text) {
    return new Outcome(Level.WARN, Optional.of(at), text);
  }

  /** All is as the files say, but hardly as anybody wants it. */
  static Outcome doubtful(String text) {
    return new Outcome(Level.WARN, Optional.empty(), text);
  }

  /** What was wrong. */
  static Outcome refused(ConfigurationException why) {
    return new Outcome(Level.ERROR, why.at(), why.getMessage());
  }

  /** {@code FILE:LINE:COLUMN: TEXT}, without line and column where there are none. */
  String line(String file) {
    return file + ":" + at.map(place -> place + ":").orElse("") + " " + oneLine(text);
  }

  /** Names come from files: none of them may look like another line of the log. */
  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?");
  }
}
