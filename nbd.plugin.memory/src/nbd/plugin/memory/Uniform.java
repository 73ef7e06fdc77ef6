package nbd.plugin.memory;

/** A part of the page table, of any size, whose entries are all the same. */
enum Uniform implements Node {
  HOLES(Entry.HOLE),
  ZEROES(Entry.ZERO);

  private final int entry;

  Uniform(int entry) {
    this.entry = entry;
  }

  /** The entry of each page. */
  int entry() {
    return entry;
  }

  /** The one whose entries are {@code entry}, which is not a page. */
  static Uniform of(int entry) {
    return switch (entry) {
      case Entry.HOLE -> HOLES;
      case Entry.ZERO -> ZEROES;
      default -> throw new IllegalArgumentException("page " + entry + " can be only at one place");
    };
  }
}
