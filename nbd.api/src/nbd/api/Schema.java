package nbd.api;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The parameters that a plugin or filter knows, each name once, at most one of them the bare word.
 *
 * @param parameters in the order of {@code --help}
 */
public record Schema(List<Parameter> parameters) {
  /** No parameters. */
  public static final Schema NONE = new Schema(List.of());

  /**
   * @throws IllegalArgumentException if a name is there twice, or a second bare word, or a default
   *     is not well-formed
   */
  public Schema {
    parameters = List.copyOf(parameters);
    if (parameters.stream().map(Parameter::name).distinct().count() < parameters.size()) {
      throw new IllegalArgumentException("a parameter is declared twice: " + parameters);
    }
    if (parameters.stream().filter(Parameter::isBareWord).count() > 1) {
      throw new IllegalArgumentException("more than one parameter is the bare word: " + parameters);
    }
    parameters.forEach(
        parameter -> parameter.defaultValue().ifPresent(text -> Values.parse(parameter, text)));
  }

  /** A schema of these parameters. */
  public static Schema of(Parameter... parameters) {
    return new Schema(Arrays.asList(parameters));
  }

  /** The parameter of that name. */
  public Optional<Parameter> find(String name) {
    return parameters.stream().filter(parameter -> parameter.name().equals(name)).findFirst();
  }

  /** The parameter that a value without a name is for. */
  public Optional<Parameter> bareWord() {
    return parameters.stream().filter(Parameter::isBareWord).findFirst();
  }

  /** The known name that is most like {@code unknown}, for an error message. */
  public Optional<String> nearest(String unknown) {
    return parameters.stream()
        .map(Parameter::name)
        .min(Comparator.comparingInt(name -> distance(name, unknown)))
        .filter(name -> distance(name, unknown) <= Math.max(2, unknown.length() / 2));
  }

  /**
   * Parses values.
   *
   * @param given values as they were written, by name
   * @throws ParameterException if a name is not known (with the nearest known one), a value is not
   *     well-formed, or a required parameter is missing
   */
  public Parameters parse(Map<String, String> given) {
    given.keySet().forEach(this::refuseUnknown);
    Map<String, Object> values = new TreeMap<>();
    for (Parameter parameter : parameters) {
      String text = given.getOrDefault(parameter.name(), parameter.defaultValue().orElse(null));
      if (text != null) {
        values.put(parameter.name(), Values.parse(parameter, text));
      } else if (parameter.isRequired()) {
        throw new ParameterException(
            "parameter '" + parameter.name() + "' is required: give " + parameter);
      }
    }
    return new Parameters(this, values);
  }

  private void refuseUnknown(String name) {
    if (find(name).isEmpty()) {
      throw new ParameterException(
          "unknown parameter '"
              + name
              + "'"
              + nearest(name).map(near -> "; did you mean '" + near + "'?").orElse(""));
    }
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
