package nbd.plugins.data;

import java.nio.charset.StandardCharsets;
import nbd.api.ParameterException;

/**
 * Reads a program from front to back. The characters are bytes of UTF-8, as what is in a program
 * ends up on a disk. One thread.
 */
final class Scanner {
  /** What {@link #peek} returns at the end. */
  static final char END = '\uffff';

  private final String name;
  private final String text;
  private int at;

  /**
   * @param name of the text, for error messages
   */
  Scanner(String name, String text) {
    this.name = name;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    this.text = new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Here. */
  Place place() {
    return new Place(name, at);
  }

  /** That the program is wrong here. */
  ParameterException wrong(String why) {
    return place().wrong(why);
  }

  boolean atEnd() {
    return at == text.length();
  }

  /** The next character, which stays the next, or {@link #END}. */
  char peek() {
    return atEnd() ? END : text.charAt(at);
  }

  /** Takes the next character, or {@link #END}. */
  char next() {
    char next = peek();
    at += atEnd() ? 0 : 1;
    return next;
  }

  /** Whether these characters come next. */
  boolean isNext(String expected) {
    return text.startsWith(expected, at);
  }

  /** Takes these characters if they come next. */
  boolean take(String expected) {
    boolean there = isNext(expected);
    at += there ? expected.length() : 0;
    return there;
  }

  void skipSpace() {
    while (isSpace(peek())) {
      at++;
    }
  }

  static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Takes letters, digits and characters of {@code more}; perhaps none. */
  String word(String more) {
    int start = at;
    while (isLetter(peek()) || isDigit(peek()) || more.indexOf(peek()) >= 0) {
      at++;
    }
    return text.substring(start, at);
  }

  /** Takes all before the next of these characters, or before the end; perhaps nothing. */
  String before(String stops) {
    int start = at;
    while (!atEnd() && stops.indexOf(peek()) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  /** The text that these characters stand for. */
  static String decoded(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
