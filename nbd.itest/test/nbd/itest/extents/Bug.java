package nbd.itest.extents;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import nbd.api.Blocking;
import nbd.api.Contexts;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Reshaping;
import nbd.api.StrictExtents;
import nbd.api.Traits;
import nbd.testkit.Layers;

/** Mistakes that layers make, each of one kind, in a filter over a disk that is right. */
enum Bug {
  /** Extents of an offset filter that are a block off; the bytes are right. */
  SHIFTED_WRONG_BY_A_BLOCK {
    @Override
    Stack over(Stack sound) {
      return windowed(sound, START, below -> moved(below, START - BLOCK));
    }
  },
  /** What came from below is handed on as it came. */
  ANSWER_NOT_SHIFTED_BACK {
    @Override
    Stack over(Stack sound) {
      return windowed(
          sound,
          START,
          below -> all(below, source -> (asked, most) -> source.extents(asked.shift(START), most)));
    }
  },
  /** Only base:allocation moves. */
  SECOND_CONTEXT_NOT_SHIFTED {
    @Override
    Stack over(Stack sound) {
      return windowed(
          sound,
          START,
          below -> moved(below.only(Facts.ALLOCATION), START).with(below.find(Stack.BITMAP).get()));
    }
  },
  /** The extents move, and the bytes do not. */
  BYTES_NOT_SHIFTED {
    @Override
    Stack over(Stack sound) {
      return windowed(sound, 0, below -> moved(below, START));
    }
  },
  /** A tail that is told only when it is asked for itself. */
  TAIL_NOT_JOINED {
    @Override
    Stack over(Stack sound) {
      return longer(sound, 3, (below, asked, most, tail) -> below.extents(asked, most));
    }
  },
  /** A tail of zeroes that is told as data. */
  TAIL_TOLD_AS_DATA {
    @Override
    Stack over(Stack sound) {
      return longer(sound, 0, Bug::joined);
    }
  },
  /** A tail that begins a block before the end of the real disk. */
  TAIL_FROM_A_BLOCK_TOO_EARLY {
    @Override
    Stack over(Stack sound) {
      long end = SIZE - BLOCK;
      return longer(
          sound,
          3,
          (below, asked, most, tail) ->
              asked.offset() >= end
                  ? ExtentMap.of(asked.offset(), SIZE + MORE - asked.offset(), tail)
                  : joined(below, asked, most, tail));
    }
  },
  /** Worst of all: data is lost when such a disk is copied. */
  HOLE_TOLD_WHERE_DATA_IS {
    @Override
    Stack over(Stack sound) {
      return told(sound, map -> ExtentMap.of(map.start(), map.end() - map.start(), 3));
    }
  },
  /** Not wrong, but all that was known is lost. */
  DATA_TOLD_WHERE_A_HOLE_IS {
    @Override
    Stack over(Stack sound) {
      return told(sound, map -> ExtentMap.of(map.start(), map.end() - map.start(), 0));
    }
  },
  /** A block that is in part a hole is told as one. */
  BLOCKS_OF_ALLOCATION_COMBINED_BY_OR {
    @Override
    Stack over(Stack sound) {
      return told(sound, map -> map.align(BLOCK, (a, b) -> a | b).orElse(map));
    }
  },
  /** A block that is in part dirty is told as clean. */
  BLOCKS_OF_A_BITMAP_COMBINED_BY_AND {
    @Override
    Stack over(Stack sound) {
      return changed(
          sound,
          below ->
              below.with(
                  below
                      .find(Stack.BITMAP)
                      .orElseThrow()
                      .through(
                          source ->
                              through(source, it -> it.align(BLOCK, (a, b) -> a & b).orElse(it)))));
    }
  },
  /** Lengths lose their upper 32 bits on the way. */
  LENGTHS_CUT_TO_32_BITS {
    @Override
    Stack over(Stack sound) {
      return told(
          sound,
          map -> {
            StrictExtents cut = ExtentMap.strict(map.start());
            map.forEach(extent -> cut.append(extent.length() & 0xffff_ffffL, extent.status()));
            return cut.count() == 0 ? map : cut.build();
          });
    }
  },
  /** Extents that overlap are put one behind the other, as if they did not. */
  OVERLAP_ACCEPTED {
    @Override
    Stack over(Stack sound) {
      return told(
          sound,
          map -> {
            StrictExtents sum = ExtentMap.strict(map.start());
            map.forEach(extent -> sum.append(extent.length() + 1, extent.status()));
            return sum.build();
          });
    }
  },
  /** The first asked byte is in no extent. */
  FIRST_BYTE_UNCOVERED {
    @Override
    Stack over(Stack sound) {
      return told(sound, map -> map.clip(Range.between(map.start() + 1, SIZE)).orElse(map));
    }
  },
  /** The last byte of each extent belongs to the next one already. */
  EXTENTS_END_A_BYTE_EARLY {
    @Override
    Stack over(Stack sound) {
      return told(
          sound,
          map -> {
            StrictExtents early = ExtentMap.strict(map.start());
            map.forEach(extent -> early.append(extent.end() - 1 - early.end(), extent.status()));
            return early.count() == 0 ? map : early.build();
          });
    }
  },
  /** What the one context says is told as the other one. */
  ANSWER_OF_ANOTHER_CONTEXT {
    @Override
    Stack over(Stack sound) {
      return changed(
          sound,
          below -> {
            ExtentSource other = below.find(Stack.BITMAP).orElseThrow().source();
            return below.with(
                below
                    .allocation()
                    .orElseThrow()
                    .through(source -> (asked, most) -> masked(other.extents(asked, most))));
          });
    }
  },
  /** After the first extent nothing is told, though it is known. */
  ONLY_THE_FIRST_EXTENT_TOLD {
    @Override
    Stack over(Stack sound) {
      return told(sound, map -> map.atMost(1));
    }
  },
  /** What was not looked at is told as a hole. */
  UNKNOWN_TOLD_AS_HOLE {
    @Override
    Stack over(Stack sound) {
      return told(
          sound,
          map ->
              ExtentMap.lenient(map.range())
                  .add(map.start(), map.length(0), map.status(0))
                  .scannedTo(SIZE)
                  .build()
                  .orElseThrow());
    }
  },
  /** A filter that says it takes the contexts away, and does not. */
  CONTEXTS_NOT_TAKEN_AWAY {
    @Override
    Stack over(Stack sound) {
      Stack same = changed(sound, below -> below);
      return with(same, Truth.withoutContexts(sound.truth()));
    }
  },
  /** A context of the disk is lost. */
  CONTEXT_LOST {
    @Override
    Stack over(Stack sound) {
      return changed(sound, below -> below.only(Facts.ALLOCATION));
    }
  };

  private static final int BLOCK = 512;
  private static final long SIZE = 64L << 30;
  private static final long START = 16 * BLOCK;
  private static final long MORE = 1 << 20;

  abstract Stack over(Stack sound);

  /** A disk that is told in full, with changes of status near its beginning and its end. */
  static Stack sound(Random random) {
    Runs allocation = Runs.random(random, SIZE, 0, 1, 2, 3);
    Runs bitmap = Runs.random(random, SIZE, 0, 1, 4);
    Facts facts =
        new Facts(
            SIZE,
            BLOCK,
            Map.of(Facts.ALLOCATION, allocation, Stack.BITMAP, bitmap),
            ByteBuffer.allocate(0));
    RandomDisk disk = new RandomDisk(facts, Telling.TO_THE_END, Blocking.NEVER, random);
    return new Stack(Layers.of(disk), facts, true, BLOCK);
  }

  private static ExtentMap masked(ExtentMap map) {
    StrictExtents masked = ExtentMap.strict(map.start());
    map.forEach(extent -> masked.append(extent.length(), extent.status() & 3));
    return masked.build();
  }

  private static Contexts all(Contexts below, UnaryOperator<ExtentSource> change) {
    return below.map(context -> context.through(change));
  }

  private static ExtentSource through(ExtentSource source, UnaryOperator<ExtentMap> change) {
    return (asked, most) -> {
      ExtentMap map = source.extents(asked, most);
      return change.apply(map.clip(Range.between(asked.offset(), SIZE)).orElse(map));
    };
  }

  private static Contexts moved(Contexts below, long by) {
    return all(below, source -> (asked, most) -> source.extents(asked.shift(by), most).shift(-by));
  }

  private static Stack with(Stack stack, Truth truth) {
    return new Stack(stack.layers(), truth, stack.complete(), stack.block());
  }

  /** What base:allocation is told as. */
  private static Stack told(Stack sound, UnaryOperator<ExtentMap> change) {
    return changed(
        sound,
        below ->
            below.with(
                below.allocation().orElseThrow().through(source -> through(source, change))));
  }

  private static Stack changed(Stack sound, UnaryOperator<Contexts> contexts) {
    return filtered(sound, sound.truth(), 0, contexts);
  }

  /** An offset filter that moves the bytes by {@code bytesBy}. */
  private static Stack windowed(Stack sound, long bytesBy, UnaryOperator<Contexts> contexts) {
    Truth part = Truth.window(sound.truth(), START, SIZE - START);
    return filtered(sound, part, bytesBy, contexts);
  }

  @FunctionalInterface
  private interface Front {
    ExtentMap extents(ExtentSource below, Range asked, int atMost, long tail) throws IOException;
  }

  private static ExtentMap joined(ExtentSource below, Range asked, int atMost, long tail)
      throws IOException {
    ExtentMap map = below.extents(asked, atMost);
    return map.end() == SIZE ? map.concat(ExtentMap.of(SIZE, MORE, tail)) : map;
  }

  /** A truncate filter whose tail has that status in base:allocation, and 0 in the other one. */
  private static Stack longer(Stack sound, long allocation, Front front) {
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
    Filter filter = new Broken(truth.size(), bytesBy, contexts);
    return new Stack(sound.layers().behind(filter), truth, true, BLOCK);
  }

  private record Broken(long size, long bytesBy, UnaryOperator<Contexts> told) implements Filter {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public String description() {
      return "a filter with a mistake";
    }

    @Override
    public Export wrap(Export next, Parameters parameters, Host host) {
      return client -> new View(next.open(client), this);
    }
  }

  private static final class View extends Reshaping {
    private final Broken broken;

    View(Handle next, Broken broken) {
      super(next);
      this.broken = broken;
    }

    @Override
    public Traits traits() {
      return next().traits().reshaped(broken.size()).build();
    }

    @Override
    public Contexts contexts() {
      return broken.told().apply(next().contexts());
    }

    @Override
    public void read(Range range, ReadSink out) throws IOException {
      long there = Math.max(0, Math.min(range.length(), SIZE - range.offset()));
      if (there > 0) {
        next().read(new Range(range.offset() + broken.bytesBy(), there), out);
      }
      if (there < range.length()) {
        out.hole(there, range.length() - there);
      }
    }
  }
}
