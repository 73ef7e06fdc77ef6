package nbd.app.serve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nbd.api.Setting;
import nbd.server.ExportSpec;

/**
 * A plugin or filter that a file names.
 *
 * @param name its name
 * @param parameters by their names; strings, numbers, flags, and arrays of these for a parameter
 *     that is given several times
 */
record Layer(Json.Text name, Map<String, Json.Member> parameters) {
  /**
   * @throws IllegalArgumentException if the name is empty
   */
  Layer {
    if (name.value().isBlank()) {
      throw new IllegalArgumentException("is empty; \"nbdj --help\" shows the names there are");
    }
    parameters = new LinkedHashMap<>(parameters);
  }

  /**
   * Reads it.
   *
   * @param key whose value the name is
   * @throws ConfigurationException if a parameter is an object, null, or an array with one of these
   */
  static Layer of(String key, Json.Text name, Map<String, Json.Member> parameters)
      throws ConfigurationException {
    for (Map.Entry<String, Json.Member> parameter : parameters.entrySet()) {
      for (Json value : each(parameter.getValue().value())) {
        if (written(value).isEmpty()) {
          throw Fields.wrong(
              parameter.getKey(), value, "a string, a number, true or false, or an array of these");
        }
      }
    }
    return Fields.checked(key, name.at(), () -> new Layer(name, parameters));
  }

  /** The elements of an array; else the value itself. */
  private static List<Json> each(Json value) {
    return value instanceof Json.Array array ? array.values() : List.of(value);
  }

  /** As the value of a parameter is written on a command line. */
  private static Optional<String> written(Json value) {
    return switch (value) {
      case Json.Text text -> Optional.of(text.value());
      case Json.Numeral number -> Optional.of(number.literal());
      case Json.Flag flag -> Optional.of(Boolean.toString(flag.value()));
      case Json.Nothing _, Json.Array _, Json.Structure _ -> Optional.empty();
    };
  }

  /** The same without places. */
  ExportSpec.Layer spec() {
    List<Setting> settings = new ArrayList<>();
    parameters.forEach(
        (key, member) -> {
          for (Json value : each(member.value())) {
            settings.add(new Setting(key, written(value).orElseThrow()));
          }
        });
    return new ExportSpec.Layer(name.value(), settings);
  }
}
