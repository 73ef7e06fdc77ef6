package nbd.app.status;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An object of JSON whose keys are known. What is missing or of another kind is an IOException that
 * names the key; other keys do not matter, for a later version may have more.
 *
 * @param members texts, numbers, booleans, lists and maps of them
 */
record JsonObject(Map<String, Object> members) {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final double NANOS_PER_MILLI = 1e6;

  /** The object that the text is. */
  static JsonObject parse(String text) throws IOException {
    try (JsonParser tokens = FACTORY.createParser(text)) {
      if (tokens.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no JSON object is in it");
      }
      return of(value(tokens), "all of it");
    } catch (JsonProcessingException malformed) {
      throw new IOException(malformed.getOriginalMessage(), malformed);
    }
  }

  private static Object value(JsonParser tokens) throws IOException {
    return switch (tokens.currentToken()) {
      case START_OBJECT -> members(tokens);
      case START_ARRAY -> values(tokens);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> tokens.getDoubleValue();
      case VALUE_TRUE, VALUE_FALSE -> tokens.getBooleanValue();
      default -> tokens.getText();
    };
  }

  private static Map<String, Object> members(JsonParser tokens) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    while (tokens.nextToken() != JsonToken.END_OBJECT) {
      String key = tokens.currentName();
      tokens.nextToken();
      members.put(key, value(tokens));
    }
    return members;
  }

  private static List<Object> values(JsonParser tokens) throws IOException {
    List<Object> values = new ArrayList<>();
    while (tokens.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(tokens));
    }
    return values;
  }

  private static JsonObject of(Object value, String key) throws IOException {
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong(key, "an object");
    }
    Map<String, Object> members = new LinkedHashMap<>();
    map.forEach((name, member) -> members.put((String) name, member));
    return new JsonObject(members);
  }

  private static IOException wrong(String key, String kind) {
    return new IOException("\"" + key + "\" is not " + kind);
  }

  private <T> T value(String key, Class<T> type, String kind) throws IOException {
    Object value = members.get(key);
    if (!type.isInstance(value)) {
      throw wrong(key, kind);
    }
    return type.cast(value);
  }

  String text(String key) throws IOException {
    return value(key, String.class, "a string");
  }

  boolean flag(String key) throws IOException {
    return value(key, Boolean.class, "true or false");
  }

  /** Up to 2^53, as far as numbers of JSON go everywhere. */
  long number(String key) throws IOException {
    return value(key, Double.class, "a number").longValue();
  }

  int count(String key) throws IOException {
    return Math.toIntExact(Math.clamp(number(key), 0, Integer.MAX_VALUE));
  }

  Duration millis(String key) throws IOException {
    return Duration.ofNanos(Math.round(value(key, Double.class, "a number") * NANOS_PER_MILLI));
  }

  Instant time(String key) throws IOException {
    try {
      return Instant.parse(text(key));
    } catch (DateTimeException none) {
      throw new IOException("\"" + key + "\" is not a time", none);
    }
  }

  /** A value of an enum, written in small letters. */
  <T extends Enum<T>> T word(String key, Class<T> type) throws IOException {
    String word = text(key);
    try {
      return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw new IOException("\"" + key + "\" is '" + word + "', which is not known here", unknown);
    }
  }

  JsonObject object(String key) throws IOException {
    return of(members.get(key), key);
  }

  /** Makes something of each object of an array. */
  <T> List<T> objects(String key, Reading<T> reading) throws IOException {
    List<T> made = new ArrayList<>();
    for (Object each : value(key, List.class, "an array")) {
      made.add(reading.of(of(each, key)));
    }
    return made;
  }

  /** Makes something of an object. */
  interface Reading<T> {
    T of(JsonObject said) throws IOException;
  }

  List<String> texts(String key) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Object each : value(key, List.class, "an array")) {
      texts.add(each.toString());
    }
    return texts;
  }
}
