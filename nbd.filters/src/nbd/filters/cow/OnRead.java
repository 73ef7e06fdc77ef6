package nbd.filters.cow;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Schema;

/**
 * Whether what is read is stored in the overlay.
 *
 * @param always whether or not there is a file
 * @param whileExists stored as long as this file exists
 */
record OnRead(boolean always, Optional<Path> whileExists) {
  /**
   * Out of yes or no, or an absolute path.
   *
   * @throws ParameterException if it is neither
   */
  static OnRead of(String parameter, String value) {
    if (value.startsWith("/")) {
      return new OnRead(false, Optional.of(path(parameter, value)));
    }
    Schema flag = Schema.of(Parameter.flag(parameter));
    try {
      return new OnRead(flag.parse(Map.of(parameter, value)).flag(parameter), Optional.empty());
    } catch (ParameterException neither) {
      throw new ParameterException(neither.getMessage() + ", or /FILE, an absolute path");
    }
  }

  private static Path path(String parameter, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException no) {
      throw new ParameterException("parameter '" + parameter + "': " + no.getMessage());
    }
  }

  /** Whether it is stored now. */
  boolean now() {
    return always || (whileExists.isPresent() && Files.exists(whileExists.get()));
  }
}
