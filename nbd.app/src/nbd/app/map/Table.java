package nbd.app.map;

import java.io.IOException;
import nbd.api.Extent;

/** A line an extent: offset, length, status, words, and the length for people. */
record Table(Lines lines, Vocabulary words) implements Display {
  private static final int NUMBER = 10;
  private static final int STATUS = 3;
  private static final int WORD = 9;

  @Override
  public void extent(Extent extent) throws IOException {
    lines
        .right(Long.toString(extent.offset()), NUMBER)
        .add("  ")
        .right(Long.toString(extent.length()), NUMBER)
        .add("  ")
        .right(Long.toUnsignedString(extent.status()), STATUS)
        .add("  ")
        .left(words.word(extent.status()).orElse(""), WORD)
        .add("  ")
        .add(Sizes.text(extent.length()))
        .line();
  }

  @Override
  public void end() throws IOException {
    lines.flush();
  }
}
