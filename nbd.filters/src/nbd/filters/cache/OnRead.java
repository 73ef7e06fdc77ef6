package nbd.filters.cache;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Schema;

/**
 * Whether what is read is kept: always, never, or while a file is there.
 *
 * @param always what holds if there is no file to look for
 * @param file to look for
 */
record OnRead(boolean always, Optional<Path> file) {
  static final String NAME = "cache-on-read";

  /**
   * Out of the parameter's value.
   *
   * @throws ParameterException if it is neither a yes, a no nor an absolute path
   */
  static OnRead of(String text) {
    if (text.startsWith("/")) {
      return new OnRead(false, Optional.of(Path.of(text)));
    }
    try {
      boolean always = Schema.of(Parameter.flag(NAME)).parse(Map.of(NAME, text)).flag(NAME);
      return new OnRead(always, Optional.empty());
    } catch (ParameterException neither) {
      throw new ParameterException(
          "parameter '%s': '%s' is not true, false or an absolute path".formatted(NAME, text));
    }
  }

  /** Whether it is so now. */
  boolean now() {
    return file.map(Files::exists).orElse(always);
  }
}
