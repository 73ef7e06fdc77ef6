package nbd.filters.extentlist;

import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.Map;

/** Reads as much of JSON as maps of extents need: flat objects of numbers, words and strings. */
final class JsonText {
  private final Reader text;
  private int line = 1;

  /** The next character, or -1 at the end. */
  private int next;

  JsonText(Reader text) throws IOException {
    this.text = text;
    step();
  }

  private void step() throws IOException {
    line += next == '\n' ? 1 : 0;
    next = text.read();
  }

  private void space() throws IOException {
    while (next >= 0 && Character.isWhitespace(next)) {
      step();
    }
  }

  /** Takes that character if it is the next one that is no space. */
  boolean skip(char character) throws IOException {
    space();
    if (next != character) {
      return false;
    }
    step();
    return true;
  }

  void expect(char character) throws IOException, WrongListException {
    if (!skip(character)) {
      throw wrong("'" + character + "'");
    }
  }

  void end() throws IOException, WrongListException {
    space();
    if (next >= 0) {
      throw wrong("the end");
    }
  }

  private WrongListException wrong(String right) {
    String found = next < 0 ? "the end" : "'" + (char) next + "'";
    return new WrongListException(
        "line %d: %s is where JSON has to have %s".formatted(line, found, right));
  }

  /** Values are Long, Boolean, or String for everything else. */
  Map<String, Object> object() throws IOException, WrongListException {
    Map<String, Object> object = new HashMap<>();
    expect('{');
    if (skip('}')) {
      return object;
    }
    do {
      String key = string();
      expect(':');
      object.put(key, value());
    } while (skip(','));
    expect('}');
    return object;
  }

  private String string() throws IOException, WrongListException {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (next >= 0 && next != '"') {
      if (next == '\\') {
        // Keys of interest have no such characters, and only the end of others is.
        step();
      }
      string.append((char) next);
      step();
    }
    expect('"');
    return string.toString();
  }

  private Object value() throws IOException, WrongListException {
    space();
    if (next == '"') {
      return string();
    }
    StringBuilder word = new StringBuilder();
    while (isInWord(next)) {
      word.append((char) next);
      step();
    }
    if (word.isEmpty()) {
      throw wrong("a number, a string, true or false");
    }
    return of(word.toString());
  }

  private static boolean isInWord(int character) {
    return Character.isLetterOrDigit(character) || "+-.".indexOf(character) >= 0;
  }

  private static Object of(String word) {
    if (word.equals("true") || word.equals("false")) {
      return Boolean.valueOf(word);
    }
    try {
      return Long.valueOf(word);
    } catch (NumberFormatException other) {
      return word;
    }
  }
}
