package nbd.filters.stats;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Tells which sizes the calls of one kind had, the most frequent first, and their alignments. */
final class Breakdown {
  private final Tally tally;
  private final int threshold;
  private final StringBuilder text;

  private Breakdown(Tally tally, int threshold, StringBuilder text) {
    this.tally = tally;
    this.threshold = threshold;
    this.text = text;
  }

  /**
   * Appends it to {@code text}.
   *
   * @param threshold percent of the calls after which the rest is summed up
   */
  static void print(Tally tally, int threshold, StringBuilder text) {
    text.append("  Request size and alignment breakdown:\n");
    new Breakdown(tally, threshold, text).sizes();
  }

  private boolean isEnough(long told, long all) {
    return 100 * told >= threshold * all;
  }

  private void sizes() {
    List<Integer> sizes =
        IntStream.range(0, Tally.BITS)
            .boxed()
            .filter(size -> tally.calls(size) > 0)
            .sorted(Comparator.comparingLong(size -> -tally.calls(size)))
            .toList();
    long told = 0;
    long bytes = 0;
    for (int size : sizes) {
      if (isEnough(told, tally.calls())) {
        break;
      }
      size(size);
      told += tally.calls(size);
      bytes = Tally.sum(bytes, tally.bytes(size));
    }
    if (told < tally.calls()) {
      line("    other sizes: ", tally.calls() - told, tally.bytes() - bytes);
    }
    text.append('\n');
  }

  private void size(int size) {
    line("    %2d bits: ".formatted(size), tally.calls(size), tally.bytes(size));
    alignments(size);
  }

  private void line(String what, long calls, long bytes) {
    text.append(what)
        .append(Amount.percent(calls, tally.calls(), 4))
        .append(" (")
        .append(calls)
        .append(" reqs, ")
        .append(Amount.bytes((double) bytes))
        .append(" total)\n");
  }

  /** A line for each alignment that some calls have and no better one. */
  private void alignments(int size) {
    long all = tally.calls(size);
    long left = all;
    for (int bits = 0; bits < Tally.BITS; bits++) {
      long exactly = tally.calls(size, bits);
      if (exactly > 0 && left < all && isEnough(all - left, all)) {
        alignment("%d+ bit-aligned: ".formatted(bits), left, all, 4);
        return;
      }
      if (exactly > 0) {
        alignment("%2d bit aligned: ".formatted(bits), left, all, 5);
        left -= exactly;
      }
    }
    if (left > 0) {
      alignment("at offset 0:    ", left, all, 5);
    }
  }

  private void alignment(String what, long calls, long all, int width) {
    text.append("         ")
        .append(what)
        .append(Amount.percent(calls, all, width))
        .append(" (")
        .append(calls)
        .append(")\n");
  }
}
