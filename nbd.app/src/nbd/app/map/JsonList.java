package nbd.app.map;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.Extent;

/**
 * JSON that other programs know: an array with an object an extent, each on a line. It has numbers
 * and the words of a {@link Vocabulary} only, none of which needs quoting.
 */
abstract sealed class JsonList implements Display {
  private final Lines lines;
  private String between = "[";

  private JsonList(Lines lines) {
    this.lines = lines;
  }

  @Override
  public final void extent(Extent extent) throws IOException {
    lines.add(between);
    if (!between.equals("[")) {
      lines.line();
    }
    between = ",";
    object(extent, lines.add("{ "));
  }

  @Override
  public final void end() throws IOException {
    lines.add(between.equals("[") ? "[]" : "]").line();
    lines.flush();
  }

  /** Adds the object's keys and values, and its end. */
  abstract void object(Extent extent, Lines to);

  /**
   * That of qemu-img map, for a disk that qemu-img reaches by NBD: what is a hole and not told to
   * read as zeroes is what a disk below it would have to answer.
   */
  static final class OfQemu extends JsonList {
    OfQemu(Lines lines) {
      super(lines);
    }

    @Override
    void object(Extent extent, Lines to) {
      boolean zero = (extent.status() & Allocation.ZERO) != 0;
      boolean data = (extent.status() & Allocation.HOLE) == 0;
      to.add("\"start\": ").add(extent.offset()).add(", \"length\": ").add(extent.length());
      to.add(", \"depth\": 0");
      flag("present", zero || data, to);
      flag("zero", zero, to);
      flag("data", data, to);
      flag("compressed", false, to);
      if (zero || data) {
        to.add(", \"offset\": ").add(extent.offset());
      }
      to.add("}");
    }

    private static void flag(String key, boolean value, Lines to) {
      to.add(", \"").add(key).add(value ? "\": true" : "\": false");
    }
  }

  /** That of nbdinfo --map. */
  static final class OfNbdinfo extends JsonList {
    private final Vocabulary words;

    OfNbdinfo(Lines lines, Vocabulary words) {
      super(lines);
      this.words = words;
    }

    @Override
    void object(Extent extent, Lines to) {
      to.add("\"offset\": ").add(extent.offset()).add(", \"length\": ").add(extent.length());
      to.add(", \"type\": ").add(Long.toUnsignedString(extent.status()));
      words.word(extent.status()).ifPresent(word -> to.add(", \"description\": \"" + word + "\""));
      to.add("}");
    }
  }
}
