package nbd.app.map;

import java.io.IOException;
import java.io.PrintStream;

/**
 * Output of many short lines, written some thousand characters at a time. Who reads it may go away
 * early, which a PrintStream does not tell by itself.
 */
final class Lines {
  private static final int FULL = 8192;

  private final PrintStream out;
  private final StringBuilder text = new StringBuilder();

  Lines(PrintStream out) {
    this.out = out;
  }

  /** Adds text; line ends are part of it. */
  Lines add(String more) {
    text.append(more);
    return this;
  }

  /** Adds a number. */
  Lines add(long number) {
    text.append(number);
    return this;
  }

  /** Adds text with blanks before it, so that it has {@code width} characters or more. */
  Lines right(String more, int width) {
    text.repeat(' ', Math.max(0, width - more.length())).append(more);
    return this;
  }

  /** Adds text with blanks behind it, so that it has {@code width} characters or more. */
  Lines left(String more, int width) {
    text.append(more).repeat(' ', Math.max(0, width - more.length()));
    return this;
  }

  /**
   * Ends a line.
   *
   * @throws IOException if nobody takes the output
   */
  void line() throws IOException {
    text.append('\n');
    if (text.length() >= FULL) {
      flush();
    }
  }

  /**
   * Writes what there is.
   *
   * @throws IOException if nobody takes the output
   */
  void flush() throws IOException {
    out.append(text);
    text.setLength(0);
    if (out.checkError()) {
      throw new IOException("standard output takes no more");
    }
  }
}
