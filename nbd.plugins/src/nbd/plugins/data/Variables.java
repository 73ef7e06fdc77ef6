package nbd.plugins.data;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nbd.api.Setting;

/** What {@code $NAME} stands for: a parameter, else a variable of the environment. One thread. */
final class Variables {
  private final List<Setting> given;
  private final Set<String> used = new HashSet<>();

  /** Of several with one name the first counts. */
  Variables(List<Setting> given) {
    this.given = given;
  }

  /** The text for {@code name}, if there is one. */
  Optional<String> value(String name) {
    used.add(name);
    return given.stream()
        .filter(setting -> setting.name().equals(name))
        .map(Setting::value)
        .findFirst()
        .or(() -> Optional.ofNullable(System.getenv(name)));
  }

  /** Whether {@link #value} was not asked for it yet. */
  boolean isUnused(String name) {
    return !used.contains(name);
  }
}
