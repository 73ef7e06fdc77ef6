package nbd.itest.extents;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import nbd.api.Blocking;
import nbd.api.Filter;
import nbd.filters.delay.DelayFilter;
import nbd.filters.fua.FuaFilter;
import nbd.filters.limit.LimitFilter;
import nbd.filters.log.LogFilter;
import nbd.filters.nocache.NoCacheFilter;
import nbd.filters.noextents.NoExtentsFilter;
import nbd.filters.noparallel.NoParallelFilter;
import nbd.filters.nozero.NoZeroFilter;
import nbd.filters.offset.OffsetFilter;
import nbd.filters.partition.PartitionFilter;
import nbd.filters.protect.ProtectFilter;
import nbd.filters.rate.RateFilter;
import nbd.filters.readahead.ReadaheadFilter;
import nbd.filters.retryrequest.RetryRequestFilter;
import nbd.filters.truncate.TruncateFilter;
import nbd.testkit.Layers;

/**
 * A random plugin behind random filters, and the truth about it.
 *
 * @param complete whether the plugin tells all that it is asked
 * @param block minimum block size of the whole
 */
record Stack(Layers layers, Truth truth, boolean complete, int block) {
  /** Besides base:allocation; namespaces have one or several. */
  private static final List<String> CONTEXTS =
      List.of(
          ContextKind.BITMAP,
          "qemu:dirty-bitmap:b1",
          "qemu:allocation-depth",
          "x-wide:generation",
          "x-wide:sum",
          "x-owner:id");

  private static final int[] BLOCKS = {1, 1, 512, 4096};
  private static final List<Telling> TELLINGS = List.of(Telling.values());
  private static final long HEAD = 64 << 10;
  private static final ByteBuffer NO_HEAD = ByteBuffer.allocate(0);

  /** Any stack of 0 to 5 filters. */
  static Stack random(Random random) {
    int block = BLOCKS[random.nextInt(BLOCKS.length)];
    long size = size(random, block);
    boolean table = size > 4 * HEAD && random.nextInt(4) == 0;
    Table parts = table ? Table.random(random, size, HEAD) : null;
    Facts facts =
        new Facts(size, block, runs(random, size, table), table ? parts.bytes() : NO_HEAD);
    Telling telling = TELLINGS.get(random.nextInt(TELLINGS.size()));
    Blocking blocking = random.nextInt(8) == 0 ? Blocking.ALWAYS : Blocking.NEVER;
    RandomDisk disk = new RandomDisk(facts, telling, blocking, new Random(random.nextLong()));
    Stack stack = new Stack(Layers.of(disk), facts, telling.isComplete(), block);
    if (table) {
      Truth part = Truth.window(facts, parts.start(), parts.length());
      stack = stack.behind(part, new PartitionFilter(), "partition=1");
    }
    for (int filters = random.nextInt(6); filters > 0; filters--) {
      stack = stack.behindAny(random);
    }
    return stack;
  }

  /** Not a whole number of blocks now and then, and 2^63-1 too. */
  private static long size(Random random, int block) {
    long size =
        switch (random.nextInt(5)) {
          case 0 -> 1 + random.nextInt(100_000);
          case 1 -> Long.MAX_VALUE;
          case 2 -> Lengths.COMPACT - 2 + random.nextInt(5);
          case 3 -> Long.MAX_VALUE - random.nextInt(1 << 20);
          default -> Lengths.any(random) + Lengths.any(random);
        };
    return Math.max(size, block);
  }

  private static Map<String, Runs> runs(Random random, long size, boolean table) {
    Map<String, Runs> runs = new HashMap<>();
    if (random.nextInt(8) > 0) {
      Runs allocation = runs(random, size, Facts.ALLOCATION);
      runs.put(Facts.ALLOCATION, table ? allocation.beginningWith(HEAD, 0) : allocation);
    }
    int most = random.nextInt(4);
    for (String context : CONTEXTS) {
      if (random.nextInt(4) < most) {
        runs.put(context, runs(random, size, context));
      }
    }
    return runs;
  }

  private static Runs runs(Random random, long size, String context) {
    return Runs.random(random, size, ContextKind.of(context).statuses());
  }

  private Stack behind(Truth seen, Filter filter, String... words) {
    return new Stack(layers.behind(filter, words), seen, complete, block);
  }

  private Stack behindAny(Random random) {
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> behindOffset(random);
      case 3, 4, 5 -> behindTruncate(random);
      case 6, 7 -> behind(truth, new LogFilter(), "logfile=/dev/null", "logappend=true");
      case 8 -> behind(truth, new DelayFilter(), "rdelay=0");
      case 9 -> behindRounding(random);
      case 10 ->
          random.nextInt(3) == 0
              ? behind(Truth.withoutContexts(truth), new NoExtentsFilter())
              : this;
      case 11, 12, 13, 14 -> behindOneThatPassesOn(random);
      default -> this;
    };
  }

  /** All addresses and all statuses are as below. */
  private Stack behindOneThatPassesOn(Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> behind(truth, new NoZeroFilter());
      case 1 -> behind(truth, new FuaFilter());
      case 2 -> behind(truth, new NoCacheFilter(), "cachemode=nop");
      case 3 -> behind(truth, new NoParallelFilter(), "serialize=requests");
      case 4 -> behind(truth, new RateFilter());
      case 5 -> behind(truth, new RetryRequestFilter());
      case 6 -> behind(truth, new LimitFilter(), "limit=9");
      case 7 -> behind(truth, new ReadaheadFilter());
      default -> behind(truth, new ProtectFilter(), "protect=0-" + (truth.size() - 1));
    };
  }

  /** A place inside the disk, at a block. */
  private long place(Random random) {
    long place = random.nextBoolean() ? truth.somePlace(random) : random.nextLong(truth.size());
    long inside = Math.clamp(place, 0, truth.size() - 1);
    return inside - inside % block;
  }

  private Stack behindOffset(Random random) {
    long start = place(random);
    long rest = truth.size() - start;
    if (random.nextBoolean()) {
      return behind(Truth.window(truth, start, rest), new OffsetFilter(), "offset=" + start);
    }
    long length = Math.min(rest, Lengths.inBlocks(Lengths.any(random), block));
    return behind(
        Truth.window(truth, start, length),
        new OffsetFilter(),
        "offset=" + start,
        "range=" + length);
  }

  private Stack behindTruncate(Random random) {
    long size = Math.min(truth.size(), Lengths.inBlocks(place(random), block));
    boolean grows = truth.size() % block == 0 && random.nextBoolean();
    if (grows) {
      long more = Math.min(Lengths.any(random), Long.MAX_VALUE - truth.size());
      size = truth.size() + more - more % block;
    }
    return behind(sized(size), new TruncateFilter(), "truncate=" + size);
  }

  private Stack behindRounding(Random random) {
    long unit = (long) block << random.nextInt(20);
    long down = truth.size() - truth.size() % unit;
    if (random.nextBoolean() && down > 0) {
      return behind(sized(down), new TruncateFilter(), "round-down=" + unit);
    }
    boolean can = truth.size() % block == 0 && down <= Long.MAX_VALUE - unit;
    long up = down == truth.size() ? down : down + unit;
    return can ? behind(sized(up), new TruncateFilter(), "round-up=" + unit) : this;
  }

  private Truth sized(long size) {
    return size <= truth.size() ? Truth.window(truth, 0, size) : Truth.longer(truth, size);
  }
}
