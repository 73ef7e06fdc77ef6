package nbd.app.serve;

import java.util.Optional;

/** A file does not say what can be served. */
final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Optional<Position> at;

  ConfigurationException(Position at, String reason) {
    super(reason);
    this.at = Optional.of(at);
  }

  ConfigurationException(Position at, String reason, Throwable cause) {
    super(reason, cause);
    this.at = Optional.of(at);
  }

  /** The file as a whole is wrong. */
  ConfigurationException(String reason) {
    super(reason);
    this.at = Optional.empty();
  }

  /** The place that is wrong. */
  Optional<Position> at() {
    return at;
  }
}
