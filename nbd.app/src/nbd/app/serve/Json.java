package nbd.app.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value, and where it stands. */
sealed interface Json {
  /** Its first character. */
  Position at();

  /** What it is, for messages: {@code a string}. */
  String kind();

  /** A string. */
  record Text(Position at, String value) implements Json {
    @Override
    public String kind() {
      return "a string";
    }
  }

  /**
   * A number.
   *
   * @param literal as it is written
   */
  record Numeral(Position at, String literal) implements Json {
    @Override
    public String kind() {
      return "a number";
    }
  }

  /** True or false. */
  record Flag(Position at, boolean value) implements Json {
    @Override
    public String kind() {
      return value ? "true" : "false";
    }
  }

  /** Null. */
  record Nothing(Position at) implements Json {
    @Override
    public String kind() {
      return "null";
    }
  }

  /** An array. */
  record Array(Position at, List<Json> values) implements Json {
    public Array {
      values = List.copyOf(values);
    }

    @Override
    public String kind() {
      return "an array";
    }
  }

  /** A key of an object, and what it holds. */
  record Member(Position at, Json value) {}

  /**
   * An object.
   *
   * @param members by their keys, in the order of the text
   */
  record Structure(Position at, Map<String, Member> members) implements Json {
    public Structure {
      members = new LinkedHashMap<>(members);
    }

    @Override
    public String kind() {
      return "an object";
    }
  }
}
