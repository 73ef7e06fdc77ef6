package nbd.itest.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.Range;
import nbd.itest.stacks.Line.Ability;
import nbd.testkit.Descriptor;
import nbd.testkit.Oracle;

/**
 * Makes random requests about a part of a disk that nobody else changes, and holds all that comes
 * back against an oracle. What may fail may; what does not fail is right.
 */
final class Player {
  private final Sketch sketch;
  private final byte[] initial;
  private final Oracle oracle;
  private final Range part;
  private final Random random;
  private int cases;

  /**
   * @param part in whole blocks, or to the end of the disk
   */
  Player(Sketch sketch, Range part, long seed, Random random) {
    this.sketch = sketch;
    this.initial = sketch.content();
    this.oracle = new Oracle(seed, initial);
    this.part = part;
    this.random = random;
  }

  /** How many requests were made. */
  int cases() {
    return cases;
  }

  /** So many requests, each by any of the lines. */
  void play(List<? extends Line> lines, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      Line line = lines.get(random.nextInt(lines.size()));
      request(line, range());
      cases++;
    }
  }

  private Range range() {
    long start = block(part.offset() + random.nextLong(part.length()));
    long most = random.nextInt(4) == 0 ? part.length() : 3000;
    long end = Math.min(part.end(), start + 1 + random.nextLong(most));
    long whole = end == sketch.size() ? end : Math.max(block(end), start + sketch.block());
    return Range.between(start, Math.min(whole, part.end()));
  }

  private long block(long place) {
    return place - place % sketch.block();
  }

  private void request(Line line, Range range) throws IOException {
    Set<Ability> can = line.abilities();
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> write(line, can, range);
      case 3 -> zero(line, can, range);
      case 4 -> trim(line, can, range);
      case 5 -> touch(line, can, range);
      case 6, 7 -> read(line, range);
      default -> status(line, range);
    }
  }

  @FunctionalInterface
  private interface Request {
    void make() throws IOException;
  }

  /** Whether it succeeded; only what may fail does not. */
  private boolean does(String what, Range range, Request request) throws IOException {
    try {
      request.make();
      return true;
    } catch (IOException refused) {
      if (sketch.mayFail(range.offset(), range.end())) {
        return false;
      }
      throw new IOException(what + " " + range + ": " + refused.getMessage(), refused);
    }
  }

  private void read(Line line, Range range) throws IOException {
    does(
        "read",
        range,
        () -> oracle.checkRead(range.offset(), line.read(range.offset(), (int) range.length())));
  }

  private void write(Line line, Set<Ability> can, Range range) throws IOException {
    if (!can.contains(Ability.WRITE)) {
      return;
    }
    byte[] bytes = new byte[(int) range.length()];
    random.nextBytes(bytes);
    if (random.nextInt(4) == 0) {
      Arrays.fill(bytes, random.nextInt(bytes.length), bytes.length, (byte) 0);
    }
    if (random.nextInt(6) == 0) {
      Arrays.fill(bytes, (byte) 0);
    }
    boolean fua = can.contains(Ability.FUA) && random.nextInt(3) == 0;
    if (does("write", range, () -> line.write(range.offset(), bytes, fua))) {
      oracle.write(range.offset(), bytes);
    } else {
      oracle.lost("a write", range.offset(), range.length());
    }
  }

  private void zero(Line line, Set<Ability> can, Range range) throws IOException {
    if (!can.contains(Ability.ZERO) || !can.contains(Ability.WRITE)) {
      return;
    }
    boolean fast = can.contains(Ability.FAST_ZERO) && random.nextInt(4) == 0;
    boolean hole = random.nextBoolean();
    try {
      if (does("zero", range, () -> zero(line, range, hole, fast))) {
        oracle.zero(range.offset(), range.length());
      } else {
        oracle.lost("a zero", range.offset(), range.length());
      }
    } catch (NotFastException slow) {
      assertThat(fast).isTrue();
    }
  }

  private static final class NotFastException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static void zero(Line line, Range range, boolean hole, boolean fast) throws IOException {
    try {
      line.zero(range.offset(), range.length(), hole, fast);
    } catch (IOException refused) {
      if (fast && Refusal.isNotSupported(refused)) {
        throw new NotFastException();
      }
      throw refused;
    }
  }

  private void trim(Line line, Set<Ability> can, Range range) throws IOException {
    if (can.contains(Ability.TRIM) && can.contains(Ability.WRITE)) {
      does("trim", range, () -> line.trim(range.offset(), range.length()));
      oracle.trim(range.offset(), range.length());
    }
  }

  private void touch(Line line, Set<Ability> can, Range range) throws IOException {
    if (can.contains(Ability.CACHE)) {
      does("cache", range, () -> line.cache(range.offset(), range.length()));
    }
    if (can.contains(Ability.FLUSH)) {
      does("flush", new Range(0, sketch.size()), line::flush);
    }
  }

  private void status(Line line, Range range) throws IOException {
    // In an order that is the same in each run.
    for (String context : new TreeSet<>(line.contexts())) {
      boolean one = random.nextBoolean();
      for (Descriptor each : line.status(context, range.offset(), range.length(), one)) {
        Range told = Range.between(each.offset(), Math.min(each.end(), part.end()));
        check(line, context, told, each.status());
      }
    }
  }

  private void check(Line line, String context, Range told, long status) throws IOException {
    if (context.equals(Allocation.NAME)) {
      Descriptor mine = new Descriptor(told.offset(), told.length(), status);
      oracle.checkDescriptor(context, told, mine);
      if ((status & Allocation.ZERO) != 0) {
        readsAsZero(line, context, told);
      }
    } else if (context.equals(AllocationDepth.NAME) && status == AllocationDepth.ABSENT) {
      readsAsZero(line, context, told);
    } else if (context.equals(ContentDisk.BITMAP) && status == 0) {
      isAsItWas(told);
    }
  }

  /** Also what was trimmed, of which nobody else knows what it is. */
  private void readsAsZero(Line line, String context, Range told) throws IOException {
    long start = block(told.offset() + sketch.block() - 1);
    long end = block(told.end());
    if (start < end) {
      does(
          "read what " + context + " calls zero",
          Range.between(start, end),
          () -> {
            byte[] bytes = line.read(start, (int) (end - start));
            assertThat(bytes).as("%s of %s", context, told).isEqualTo(new byte[bytes.length]);
          });
    }
  }

  /** But for what cannot be read, of which nobody knows what it was. */
  private void isAsItWas(Range told) {
    byte[] now = oracle.bytes(told.offset(), (int) told.length());
    byte[] then = Arrays.copyOfRange(initial, (int) told.offset(), (int) told.end());
    for (int i = 0; i < now.length; i++) {
      if (sketch.mayFail(told.offset() + i, told.offset() + i + 1)) {
        now[i] = then[i];
      }
    }
    assertThat(now).as("what the bitmap calls clean, %s", told).isEqualTo(then);
  }

  /** All of the part, piece by piece. */
  void readAll(Line line) throws IOException {
    for (long at = part.offset(); at < part.end(); ) {
      long end = Math.min(part.end(), at + 8 * (long) Math.max(sketch.block(), 512));
      read(line, Range.between(at, end));
      at = end;
    }
  }
}
