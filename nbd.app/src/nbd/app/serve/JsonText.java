package nbd.app.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one JSON text, strictly as RFC 8259 has it, and each key once. */
final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** Deeper than any file here has a reason to be. */
  private static final int DEEPEST = 16;

  private final JsonParser tokens;
  private int depth;

  private JsonText(JsonParser tokens) {
    this.tokens = tokens;
  }

  /**
   * The value that the text is.
   *
   * @throws ConfigurationException saying where it is not JSON, or has a key twice
   */
  static Json parse(String text) throws ConfigurationException {
    try (JsonParser tokens = FACTORY.createParser(text)) {
      return new JsonText(tokens).all();
    } catch (JsonProcessingException malformed) {
      JsonLocation where = malformed.getLocation();
      Position at = where == null ? Position.START : position(where);
      throw new ConfigurationException(at, "not JSON: " + reason(malformed));
    } catch (IOException impossible) {
      throw new ConfigurationException("cannot be read: " + impossible.getMessage());
    }
  }

  /**
   * Without where a bracket was opened: the parser tells it in words of its own. Without a word
   * that lacks its quotes, too: it may be a password.
   */
  private static String reason(JsonProcessingException malformed) {
    return malformed
        .getOriginalMessage()
        .replaceFirst("(?s)\\s*\\(start marker at.*", "")
        .replaceFirst("(?s)^Unrecognized token '.*': was", "a word without quotes: was");
  }

  private Json all() throws IOException, ConfigurationException {
    if (tokens.nextToken() == null) {
      throw new ConfigurationException(here(), "the file is empty; expected {...}");
    }
    Json value = value();
    if (tokens.nextToken() != null) {
      throw new ConfigurationException(here(), "not JSON: something follows the closing bracket");
    }
    return value;
  }

  /** The value that begins with the token that the parser is at. */
  private Json value() throws IOException, ConfigurationException {
    Position at = here();
    return switch (tokens.currentToken()) {
      case START_OBJECT -> structure(at);
      case START_ARRAY -> array(at);
      case VALUE_STRING -> new Json.Text(at, tokens.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Numeral(at, tokens.getText());
      case VALUE_TRUE -> new Json.Flag(at, true);
      case VALUE_FALSE -> new Json.Flag(at, false);
      default -> new Json.Nothing(at);
    };
  }

  private Json.Structure structure(Position at) throws IOException, ConfigurationException {
    enter(at);
    Map<String, Json.Member> members = new LinkedHashMap<>();
    while (tokens.nextToken() != JsonToken.END_OBJECT) {
      String key = tokens.currentName();
      Position keyAt = here();
      tokens.nextToken();
      Json.Member earlier = members.putIfAbsent(key, new Json.Member(keyAt, value()));
      if (earlier != null) {
        throw new ConfigurationException(
            keyAt, "key \"%s\" is there already in line %d".formatted(key, earlier.at().line()));
      }
    }
    depth--;
    return new Json.Structure(at, members);
  }

  private Json.Array array(Position at) throws IOException, ConfigurationException {
    enter(at);
    List<Json> values = new ArrayList<>();
    while (tokens.nextToken() != JsonToken.END_ARRAY) {
      values.add(value());
    }
    depth--;
    return new Json.Array(at, values);
  }

  private void enter(Position at) throws ConfigurationException {
    if (++depth > DEEPEST) {
      throw new ConfigurationException(at, "brackets are nested more than " + DEEPEST + " deep");
    }
  }

  private Position here() {
    return position(tokens.currentTokenLocation());
  }

  private static Position position(JsonLocation location) {
    return new Position(location.getLineNr(), location.getColumnNr());
  }
}
