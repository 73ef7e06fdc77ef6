package nbd.app.serve;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The members of an object, by type. Messages name the key, what it is and what it has to be.
 *
 * @param what the object is about, for messages: {@code an export}
 */
record Fields(String what, Json.Structure object) {
  /**
   * @throws ConfigurationException if the value is no object, or has another key
   */
  static Fields of(String what, Json value, List<String> known) throws ConfigurationException {
    if (!(value instanceof Json.Structure object)) {
      throw new ConfigurationException(
          value.at(), "%s is an object {...}, not %s".formatted(what, value.kind()));
    }
    for (Map.Entry<String, Json.Member> member : object.members().entrySet()) {
      if (!known.contains(member.getKey())) {
        throw new ConfigurationException(
            member.getValue().at(),
            "unknown key \"%s\"%s".formatted(member.getKey(), Nearest.to(member.getKey(), known)));
      }
    }
    return new Fields(what, object);
  }

  /** The value of that key, if it is there. */
  Optional<Json> find(String key) {
    return Optional.ofNullable(object.members().get(key)).map(Json.Member::value);
  }

  /** A string that has to be there. */
  Json.Text text(String key) throws ConfigurationException {
    return optionalText(key)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    object.at(), "key \"%s\" is missing: %s needs it".formatted(key, what)));
  }

  /** A string that may be there. */
  Optional<Json.Text> optionalText(String key) throws ConfigurationException {
    return switch (find(key).orElse(null)) {
      case null -> Optional.empty();
      case Json.Text text -> Optional.of(text);
      case Json other -> throw wrong(key, other, "a string");
    };
  }

  /** True or false that may be there; otherwise false. */
  boolean flag(String key) throws ConfigurationException {
    return switch (find(key).orElse(null)) {
      case null -> false;
      case Json.Flag flag -> flag.value();
      case Json other -> throw wrong(key, other, "true or false");
    };
  }

  /** A value of an enum, written in small letters, that may be there. */
  <T extends Enum<T>> Optional<T> choice(String key, Class<T> type) throws ConfigurationException {
    Json.Text said = optionalText(key).orElse(null);
    if (said == null) {
      return Optional.empty();
    }
    Map<String, T> choices = new LinkedHashMap<>();
    for (T each : type.getEnumConstants()) {
      choices.put(each.name().toLowerCase(Locale.ROOT), each);
    }
    T chosen = choices.get(said.value());
    if (chosen == null) {
      throw new ConfigurationException(
          said.at(),
          "\"%s\" has to be %s, and is \"%s\""
              .formatted(
                  key,
                  choices.keySet().stream().map(each -> '"' + each + '"').collect(joining(" or ")),
                  said.value()));
    }
    return Optional.of(chosen);
  }

  /** The values of an array that may be there; otherwise none. */
  List<Json> array(String key) throws ConfigurationException {
    return switch (find(key).orElse(null)) {
      case null -> List.of();
      case Json.Array array -> array.values();
      case Json other -> throw wrong(key, other, "an array [...]");
    };
  }

  /** The members of an object that may be there; otherwise none. */
  Map<String, Json.Member> members(String key) throws ConfigurationException {
    return switch (find(key).orElse(null)) {
      case null -> Map.of();
      case Json.Structure structure -> structure.members();
      case Json other -> throw wrong(key, other, "an object {...}");
    };
  }

  /** A number that may be there. */
  Optional<Json.Numeral> optionalNumber(String key) throws ConfigurationException {
    return switch (find(key).orElse(null)) {
      case null -> Optional.empty();
      case Json.Numeral number -> Optional.of(number);
      case Json other -> throw wrong(key, other, "a number");
    };
  }

  /** Says why this key must not be there, if it is. */
  void refuse(String key, String why) throws ConfigurationException {
    Json.Member member = object.members().get(key);
    if (member != null) {
      throw new ConfigurationException(member.at(), "\"" + key + "\" " + why);
    }
  }

  /** What a record that checks itself makes of a value; its message is told with key and place. */
  static <T> T checked(String key, Position at, Supplier<T> made) throws ConfigurationException {
    try {
      return made.get();
    } catch (IllegalArgumentException wrong) {
      throw new ConfigurationException(at, "\"" + key + "\" " + wrong.getMessage());
    }
  }

  static ConfigurationException wrong(String key, Json value, String right) {
    return new ConfigurationException(
        value.at(), "\"%s\" has to be %s, and is %s".formatted(key, right, value.kind()));
  }
}
