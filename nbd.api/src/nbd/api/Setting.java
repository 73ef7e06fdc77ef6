package nbd.api;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A parameter as it was written: {@code name=value}.
 *
 * @param name the key
 * @param value not parsed yet
 */
public record Setting(String name, String value) {
  /** Stands for a value that may be secret. */
  static final String HIDDEN = "***";

  public Setting {
    Objects.requireNonNull(name);
    Objects.requireNonNull(value);
  }

  /** One for each entry, in the map's order. */
  public static List<Setting> listOf(Map<String, String> values) {
    return values.entrySet().stream().map(it -> new Setting(it.getKey(), it.getValue())).toList();
  }

  /** Without the value: only a schema knows whether it is secret. */
  @Override
  public String toString() {
    return name + "=" + HIDDEN;
  }
}
