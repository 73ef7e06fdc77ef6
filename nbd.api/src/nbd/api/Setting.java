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
  public Setting {
    Objects.requireNonNull(name);
    Objects.requireNonNull(value);
  }

  /** One for each entry, in the map's order. */
  public static List<Setting> listOf(Map<String, String> values) {
    return values.entrySet().stream().map(it -> new Setting(it.getKey(), it.getValue())).toList();
  }

  @Override
  public String toString() {
    return name + "=" + value;
  }
}
