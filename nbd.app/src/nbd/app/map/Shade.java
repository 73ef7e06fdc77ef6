package nbd.app.map;

/** How a picture shows a status. */
enum Shade {
  /** There is something. */
  FULL('█', '#', "32"),
  /** There is room, and nothing in it. */
  LOW('▁', '_', "34"),
  /** There is nothing. */
  LIGHT('░', '.', "2");

  private final char block;
  private final char letter;
  private final String colour;

  Shade(char block, char letter, String colour) {
    this.block = block;
    this.letter = letter;
    this.colour = colour;
  }

  Mark mark(boolean ascii) {
    return new Mark(ascii ? letter : block, colour);
  }
}
