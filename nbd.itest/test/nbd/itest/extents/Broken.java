package nbd.itest.extents;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import nbd.api.Blocking;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Filter;
import nbd.api.Range;
import nbd.api.StrictExtents;
import nbd.testkit.Layers;

/** A disk that is right, and what filters with a mistake are made of. */
final class Broken {
  static final int BLOCK = 512;
  static final long SIZE = 64L << 30;
  static final long START = 16 * BLOCK;
  static final long MORE = 1 << 20;

  static final String DEPTH = "qemu:allocation-depth";
  static final String WIDE = "x-wide:generation";

  /** A disk that is told in full, with changes of status near its beginning and its end. */
  static Stack sound(Random random) {
    Map<String, Runs> runs = new HashMap<>();
    for (String context : List.of(Facts.ALLOCATION, ContextKind.BITMAP, DEPTH, WIDE)) {
      runs.put(context, Runs.random(random, SIZE, ContextKind.of(context).statuses()));
    }
    Facts facts = new Facts(SIZE, BLOCK, runs, ByteBuffer.allocate(0));
    RandomDisk disk = new RandomDisk(facts, Telling.TO_THE_END, Blocking.NEVER, random);
    return new Stack(Layers.of(disk), facts, true, BLOCK);
  }

  /** Only what base:allocation may be told as. */
  static ExtentMap masked(ExtentMap map) {
    StrictExtents masked = ExtentMap.strict(map.start());
    map.forEach(extent -> masked.append(extent.length(), extent.status() & 3));
    return masked.build();
  }

  /** Every context told by another source. */
  static Contexts all(Contexts below, UnaryOperator<ExtentSource> change) {
    return below.map(context -> context.through(change));
  }

  private static ExtentSource through(ExtentSource source, UnaryOperator<ExtentMap> change) {
    return (asked, most) -> {
      ExtentMap map = source.extents(asked, most);
      return change.apply(map.clip(Range.between(asked.offset(), SIZE)).orElse(map));
    };
  }

  /** Every context as an offset filter tells it. */
  static Contexts moved(Contexts below, long by) {
    return all(below, source -> (asked, most) -> source.extents(asked.shift(by), most).shift(-by));
  }

  /** The same layers, of which something else is true. */
  static Stack with(Stack stack, Truth truth) {
    return new Stack(stack.layers(), truth, stack.complete(), stack.block());
  }

  /** What base:allocation is told as. */
  static Stack told(Stack sound, UnaryOperator<ExtentMap> change) {
    return told(sound, Facts.ALLOCATION, change);
  }

  /** What the context of that name is told as. */
  static Stack told(Stack sound, String name, UnaryOperator<ExtentMap> change) {
    return changed(
        sound,
        below ->
            below.with(below.find(name).orElseThrow().through(source -> through(source, change))));
  }

  /** The same disk with other contexts. */
  static Stack changed(Stack sound, UnaryOperator<Contexts> contexts) {
    return filtered(sound, sound.truth(), 0, contexts);
  }

  /** An offset filter that moves the bytes by {@code bytesBy}. */
  static Stack windowed(Stack sound, long bytesBy, UnaryOperator<Contexts> contexts) {
    Truth part = Truth.window(sound.truth(), START, SIZE - START);
    return filtered(sound, part, bytesBy, contexts);
  }

  /** What a filter tells of a range that begins before the tail. */
  @FunctionalInterface
  interface Front {
    ExtentMap extents(ExtentSource below, Range asked, int atMost, long tail) throws IOException;
  }

  /** With the tail, where the disk is told to its end. */
  static ExtentMap joined(ExtentSource below, Range asked, int atMost, long tail)
      throws IOException {
    ExtentMap map = below.extents(asked, atMost);
    return map.end() == SIZE ? map.concat(ExtentMap.of(SIZE, MORE, tail)) : map;
  }

  /** A truncate filter whose tail has that status in base:allocation, and 0 in the others. */
  static Stack longer(Stack sound, long allocation, Front front) {
    Truth longer = Truth.longer(sound.truth(), SIZE + MORE);
    return filtered(
        sound,
        longer,
        0,
        below ->
            below.map(
                context -> {
                  long tail = context.name().equals(Facts.ALLOCATION) ? allocation : 0;
                  return context.through(source -> behind(source, front, tail));
                }));
  }

  private static ExtentSource behind(ExtentSource below, Front front, long tail) {
    return (asked, most) ->
        asked.offset() >= SIZE
            ? ExtentMap.of(asked.offset(), SIZE + MORE - asked.offset(), tail)
            : front.extents(
                below, Range.between(asked.offset(), Math.min(asked.end(), SIZE)), most, tail);
  }

  private static Stack filtered(
      Stack sound, Truth truth, long bytesBy, UnaryOperator<Contexts> contexts) {
    Filter filter = new BrokenFilter(truth.size(), bytesBy, contexts);
    return new Stack(sound.layers().behind(filter), truth, true, BLOCK);
  }

  private Broken() {}
}
