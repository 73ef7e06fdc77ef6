package nbd.plugin.vddk;

import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * Refuses texts that have lost characters. In a locale without UTF-8, as services and cron often
 * have, the JVM makes U+FFFD of each byte that is not ASCII: the library would be told of another
 * disk than is meant.
 */
final class Characters {
  private static final char LOST = '\ufffd';

  private Characters() {}

  /**
   * Does nothing if all texts are whole.
   *
   * @throws ParameterException names the parameter, and does not tell its value
   */
  static void check(Schema schema, Parameters given) {
    schema.parameters().stream()
        .filter(each -> each.type() == Parameter.Type.TEXT)
        .forEach(each -> given.texts(each.name()).forEach(text -> check(each.name(), text)));
  }

  /** The same of one text. */
  static void check(String parameter, String text) {
    if (text.indexOf(LOST) >= 0) {
      throw new ParameterException(
          "parameter '%s': characters of it were lost, as the locale is not a UTF-8 one; set LC_ALL"
                  .formatted(parameter)
              + " or LANG to one, such as LC_ALL=C.UTF-8");
    }
  }
}
