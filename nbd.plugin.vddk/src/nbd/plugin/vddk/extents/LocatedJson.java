package nbd.plugin.vddk.extents;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;

/** A file of JSON as it is read, and errors that say where in it. */
record LocatedJson(Path file, JsonParser parser) {
  /** The current token is this one. */
  void expect(JsonToken token, String words) throws IOException {
    if (parser.currentToken() != token) {
      throw wrong(words + ", not " + text());
    }
  }

  /** The current token, not all of a long one. */
  String text() throws IOException {
    String text = String.valueOf(parser.getText());
    return text.length() > 40 ? text.substring(0, 40) + "..." : text;
  }

  /** An error at the current token. */
  IOException wrong(String words) {
    boolean none = parser.currentToken() == null;
    JsonLocation at = none ? parser.currentLocation() : parser.currentTokenLocation();
    return new IOException(at(file, at, words));
  }

  /** The parser's own. */
  static IOException malformed(Path file, JsonProcessingException cause) {
    return new IOException(at(file, cause.getLocation(), cause.getOriginalMessage()), cause);
  }

  private static String at(Path file, JsonLocation at, String words) {
    return "changed areas in %s, line %d, column %d: %s"
        .formatted(file, at.getLineNr(), at.getColumnNr(), words);
  }
}
