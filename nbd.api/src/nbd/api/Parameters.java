package nbd.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Parsed values of a schema's parameters. Asking for a name that is not declared is a mistake. */
public final class Parameters {
  private final Schema schema;
  private final Map<String, List<?>> values;
  private final List<Setting> others;

  /** Of each parameter that is there at least one value. */
  Parameters(Schema schema, Map<String, List<?>> values, List<Setting> others) {
    this.schema = schema;
    this.values = Map.copyOf(values);
    this.others = List.copyOf(others);
  }

  /** Whether it was given or has a default. */
  public boolean has(String name) {
    declared(name);
    return values.containsKey(name);
  }

  /** A TEXT or CHOICE. */
  public String text(String name) {
    return value(name, String.class);
  }

  /** A TEXT or CHOICE that need not be there. */
  public Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  /** A SIZE, in bytes, or a NUMBER. */
  public long number(String name) {
    return value(name, Long.class);
  }

  /** A SIZE or NUMBER that need not be there. */
  public OptionalLong optionalNumber(String name) {
    return has(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
  }

  /** All values of a repeatable TEXT, in the order in which they were given; perhaps none. */
  public List<String> texts(String name) {
    declared(name);
    return values.getOrDefault(name, List.of()).stream().map(String.class::cast).toList();
  }

  /** A DURATION. */
  public Duration duration(String name) {
    return value(name, Duration.class);
  }

  /** A DURATION that need not be there. */
  public Optional<Duration> optionalDuration(String name) {
    return has(name) ? Optional.of(duration(name)) : Optional.empty();
  }

  /** What a schema that takes others was given of them, in order; bare words have the name "". */
  public List<Setting> others() {
    return others;
  }

  /** A FLAG; one that is not there is false. */
  public boolean flag(String name) {
    return has(name) && value(name, Boolean.class);
  }

  private <T> T value(String name, Class<T> type) {
    declared(name);
    List<?> value = values.get(name);
    if (value == null) {
      throw new ParameterException("parameter '" + name + "' is required");
    }
    return type.cast(value.getFirst());
  }

  private void declared(String name) {
    if (schema.find(name).isEmpty()) {
      throw new IllegalArgumentException("parameter '" + name + "' is not declared in the schema");
    }
  }

  /**
   * The values by name, each as it is, or several in brackets; of secret ones, and those that no
   * schema knows, only that they are there.
   */
  @Override
  public String toString() {
    Map<String, Object> told = new TreeMap<>();
    values.forEach((name, all) -> told.put(name, isSecret(name) ? Setting.HIDDEN : shown(all)));
    others.forEach(setting -> told.put(setting.name(), Setting.HIDDEN));
    return told.toString();
  }

  private boolean isSecret(String name) {
    return schema.find(name).orElseThrow().isSecret();
  }

  private static Object shown(List<?> values) {
    return values.size() == 1 ? values.getFirst() : values;
  }
}
