package nbd.server.export;

import java.util.ArrayList;
import java.util.List;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Schema;
import nbd.api.Setting;

/**
 * The {@code key=value} words of a command line, dealt out to the layers: each layer, the outermost
 * filter first and the plugin last, takes the keys that its schema knows.
 */
final class Settings {
  /**
   * The key of bare words after the first, for a plugin that takes what it has not declared: what
   * runs there may have a name for them.
   */
  private static final String NAMELESS = "";

  private final List<Setting> left = new ArrayList<>();
  private final List<Schema> schemas;

  /**
   * What each layer gets.
   *
   * @param owner who the last schema is of, for messages
   * @param schemas of the layers, the outermost first
   * @param plugin takes a word without {@code key=}: the last schema, or none
   * @throws ParameterException if a word is for nobody
   */
  static List<List<Setting>> deal(
      List<String> words, String owner, List<Schema> schemas, Schema plugin) {
    Settings settings = new Settings(words, owner, schemas, plugin);
    List<List<Setting>> dealt = schemas.stream().map(settings::take).toList();
    settings.refuseLeft();
    return dealt;
  }

  /**
   * @param owner who that schema is of, for messages
   * @param plugin takes a word without {@code key=}, wherever it stands
   * @throws ParameterException for a bare word that the plugin has no use for
   */
  private Settings(List<String> words, String owner, List<Schema> schemas, Schema plugin) {
    this.schemas = List.copyOf(schemas);
    for (String word : words) {
      int equals = word.indexOf('=');
      String key = isKey(word, equals) ? word.substring(0, equals) : bareWord(word, owner, plugin);
      String value = isKey(word, equals) ? word.substring(equals + 1) : word;
      left.add(new Setting(key, value));
    }
  }

  /** As nbdkit has it: a letter, then letters, digits, dot, dash and underscore. */
  private static boolean isKey(String word, int equals) {
    return equals > 0 && word.substring(0, equals).matches("[A-Za-z][A-Za-z0-9._-]*");
  }

  private String bareWord(String word, String owner, Schema plugin) {
    Parameter bare =
        plugin
            .bareWord()
            .orElseThrow(() -> notKeyValue(word, owner + " takes no word without a key"));
    boolean isFree =
        bare.isRepeatable() || left.stream().noneMatch(it -> it.name().equals(bare.name()));
    if (!isFree && !plugin.takesOthers()) {
      throw notKeyValue(word, "'" + bare.name() + "' is given already");
    }
    return isFree ? bare.name() : NAMELESS;
  }

  /** Where somebody takes a secret, the word may be one whose key was forgotten. */
  private ParameterException notKeyValue(String word, String why) {
    boolean mayBeSecret =
        schemas.stream().flatMap(it -> it.parameters().stream()).anyMatch(Parameter::isSecret);
    String told = mayBeSecret ? "word " + (left.size() + 1) : "'" + word + "'";
    return new ParameterException(told + " is not KEY=VALUE, and " + why);
  }

  /** What this layer knows, or takes without knowing, taken out. */
  private List<Setting> take(Schema schema) {
    List<Setting> taken =
        left.stream()
            .filter(setting -> schema.takesOthers() || schema.find(setting.name()).isPresent())
            .toList();
    left.removeAll(taken);
    return taken;
  }

  /**
   * To be called last.
   *
   * @throws ParameterException naming a key that no layer took, and the nearest known one
   */
  private void refuseLeft() {
    if (!left.isEmpty()) {
      String key = left.getFirst().name();
      String hint =
          schemas.stream()
              .flatMap(schema -> schema.nearest(key).stream())
              .findFirst()
              .map(near -> "; did you mean '" + near + "'?")
              .orElse("; see --help");
      throw new ParameterException("unknown parameter '" + key + "'" + hint);
    }
  }
}
