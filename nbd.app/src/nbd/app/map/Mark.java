package nbd.app.map;

/**
 * One character of a picture.
 *
 * @param colour parameters of the terminal's control sequence "select graphic rendition"
 */
record Mark(char character, String colour) {
  private static final String MIXED = "33";

  /** A cell at least half of which is {@link Shade#FULL}. */
  static Mark half(boolean ascii) {
    return new Mark(ascii ? '+' : '▓', MIXED);
  }

  /** A cell less than half of which is {@link Shade#FULL}. */
  static Mark some(boolean ascii) {
    return new Mark(ascii ? '-' : '▒', MIXED);
  }

  /** It, {@code times} times. */
  String text(int times, boolean colours) {
    String text = String.valueOf(character).repeat(times);
    return colours ? "\033[" + colour + "m" + text + "\033[0m" : text;
  }
}
