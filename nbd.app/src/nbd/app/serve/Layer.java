package nbd.app.serve;

import static java.util.stream.Collectors.toMap;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nbd.server.ExportSpec;

/**
 * A plugin or filter that a file names.
 *
 * @param name its name
 * @param parameters by their names; strings, numbers and flags only
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
   * @throws ConfigurationException if a parameter is an array, an object or null
   */
  static Layer of(String key, Json.Text name, Map<String, Json.Member> parameters)
      throws ConfigurationException {
    for (Map.Entry<String, Json.Member> parameter : parameters.entrySet()) {
      Json value = parameter.getValue().value();
      if (written(value).isEmpty()) {
        throw Fields.wrong(parameter.getKey(), value, "a string, a number, true or false");
      }
    }
    return Fields.checked(key, name.at(), () -> new Layer(name, parameters));
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
    return new ExportSpec.Layer(
        name.value(),
        parameters.entrySet().stream()
            .collect(toMap(Map.Entry::getKey, it -> written(it.getValue().value()).orElseThrow())));
  }
}
