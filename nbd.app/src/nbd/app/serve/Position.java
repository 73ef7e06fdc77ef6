package nbd.app.serve;

/**
 * A place in a text.
 *
 * @param line from 1
 * @param column in characters, from 1
 */
record Position(int line, int column) {
  static final Position START = new Position(1, 1);

  /** The place behind the last character of the text. */
  static Position endOf(CharSequence text) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); i++) {
      boolean ends = text.charAt(i) == '\n';
      line += ends ? 1 : 0;
      column = ends ? 1 : column + 1;
    }
    return new Position(line, column);
  }

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
