package nbd.api;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The parameters that a plugin or filter knows, each name once, at most one of them the bare word.
 *
 * @param parameters in the order of {@code --help}
 * @param takesOthers whether keys that are not declared are taken too, as texts, and handed on: for
 *     a plugin whose parameters are known only to the script that it runs. Bare words that are no
 *     declared parameter's are handed on too, under the name ""
 */
public record Schema(List<Parameter> parameters, boolean takesOthers) {
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

  /** Only these parameters. */
  public Schema(List<Parameter> parameters) {
    this(parameters, false);
  }

  /** A schema of these parameters. */
  public static Schema of(Parameter... parameters) {
    return new Schema(Arrays.asList(parameters));
  }

  /** These parameters, and every other key. */
  public Schema takingOthers() {
    return new Schema(parameters, true);
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
   * @throws ParameterException as {@link #parse(List)}
   */
  public Parameters parse(Map<String, String> given) {
    return parse(Setting.listOf(given));
  }

  /**
   * Parses values.
   *
   * @param given values as they were written, in their order
   * @throws ParameterException if a name is not known (with the nearest known one), a value is not
   *     well-formed, a parameter is given twice that is not repeatable, or a required one is
   *     missing
   */
  public Parameters parse(List<Setting> given) {
    List<Setting> others =
        given.stream().filter(setting -> find(setting.name()).isEmpty()).toList();
    if (!takesOthers) {
      others.forEach(setting -> refuseUnknown(setting.name()));
    }
    Map<String, List<?>> values = new TreeMap<>();
    for (Parameter parameter : parameters) {
      List<?> parsed = written(parameter, given).map(it -> Values.parse(parameter, it)).toList();
      if (!parsed.isEmpty()) {
        values.put(parameter.name(), parsed);
      } else if (parameter.isRequired()) {
        throw new ParameterException(
            "parameter '" + parameter.name() + "' is required: give " + parameter);
      }
    }
    return new Parameters(this, values, others);
  }

  /** The texts that were given for it, or its default. */
  private static Stream<String> written(Parameter parameter, List<Setting> given) {
    List<String> texts =
        given.stream()
            .filter(setting -> setting.name().equals(parameter.name()))
            .map(Setting::value)
            .toList();
    if (texts.size() > 1 && !parameter.isRepeatable()) {
      throw new ParameterException("parameter '" + parameter.name() + "' is given twice");
    }
    return texts.isEmpty() ? parameter.defaultValue().stream() : texts.stream();
  }

  private void refuseUnknown(String name) {
    throw new ParameterException(
        "unknown parameter '"
            + name
            + "'"
            + nearest(name).map(near -> "; did you mean '" + near + "'?").orElse(""));
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
