package nbd.api;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Parsed values of a schema's parameters. Asking for a name that is not declared is a mistake. */
public final class Parameters {
  private final Schema schema;
  private final Map<String, Object> values;

  Parameters(Schema schema, Map<String, Object> values) {
    this.schema = schema;
    this.values = Map.copyOf(values);
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

  /** A FLAG; one that is not there is false. */
  public boolean flag(String name) {
    return has(name) && value(name, Boolean.class);
  }

  private <T> T value(String name, Class<T> type) {
    declared(name);
    Object value = values.get(name);
    if (value == null) {
      throw new ParameterException("parameter '" + name + "' is required");
    }
    return type.cast(value);
  }

  private void declared(String name) {
    if (schema.find(name).isEmpty()) {
      throw new IllegalArgumentException("parameter '" + name + "' is not declared in the schema");
    }
  }

  /** The values by name. */
  @Override
  public String toString() {
    return values.toString();
  }
}
