package nbd.filters.xz;

import java.io.IOException;
import java.util.Optional;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Reshaping;
import nbd.api.StrictExtents;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.unpack.DataRuns;
import nbd.filters.unpack.Held;

/** Shows what is in the blocks. */
final class XzHandle extends Reshaping {
  /** So many extents are told at once at most, and so many blocks looked at. */
  private static final int MOST = 1 << 14;

  private final Blocks blocks;
  private final Held<XzDisk>.Share share;
  private final Traits traits;

  /**
   * @param share what keeps the blocks; left with a close
   */
  XzHandle(Handle below, Blocks blocks, Held<XzDisk>.Share share) {
    super(below);
    this.blocks = blocks;
    this.share = share;
    this.traits = traits(below.traits(), blocks.size());
  }

  private static Traits traits(Traits below, long size) {
    Traits.Builder made =
        below
            .reshaped(size)
            .readOnly(true)
            .blockSizes(BlockSizes.ANY)
            .blocking(Blocking.MAYBE)
            .cache(Support.NATIVE)
            .multiConn(Support.NATIVE);
    Optional<Identity> disk = below.identity();
    disk.ifPresent(it -> made.identity(new Identity("xz of " + it.kind(), it.value())));
    return made.build();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  /** What is known of the packed bytes says nothing of the unpacked ones. */
  @Override
  public Contexts contexts() {
    return Contexts.ofAllocation(this::extents);
  }

  /**
   * Up to where it is known, the first block being unpacked for it: it is going to be read, most
   * likely. A block that was never unpacked is thus never told to be data that it may not have.
   */
  private ExtentMap extents(Range asked, int atMost) throws IOException {
    int most = Math.min(atMost, MOST);
    StrictExtents map = ExtentMap.strict(asked.offset());
    int number = blocks.at(asked.offset());
    int last = (int) Math.min(blocks.at(asked.end() - 1), (long) number + MOST);
    DataRuns runs = blocks.found(number, next());
    while (runs != null) {
      Range part = Range.between(map.end(), blocks.range(number).end());
      boolean isRoom =
          part.isEmpty() || runs.visit(part, (run, isData) -> append(map, run, isData, most));
      runs = isRoom && number < last ? blocks.known(++number) : null;
    }
    return map.build().atMost(most);
  }

  private static boolean append(StrictExtents map, Range run, boolean isData, int most) {
    map.append(run.length(), isData ? Allocation.DATA : Allocation.HOLE_ZERO);
    return map.count() <= most;
  }

  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    int number = blocks.at(range.offset());
    boolean isOne = blocks.range(number).contains(range);
    boolean isHere =
        kind == Call.Kind.EXTENTS
            ? blocks.known(number) != null
            : isOne && blocks.isUnpacked(number);
    return !isHere;
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    for (long at = range.offset(); at < range.end(); ) {
      int number = blocks.at(at);
      Range block = blocks.range(number);
      Range part = Range.between(at, Math.min(range.end(), block.end()));
      DataRuns runs = blocks.known(number);
      if (runs != null && runs.isZero(part)) {
        out.hole(at - range.offset(), part.length());
      } else {
        give(number, part, range.offset(), out);
      }
      at = part.end();
    }
  }

  private void give(int number, Range part, long start, ReadSink out) throws IOException {
    byte[] unpacked = blocks.unpacked(number, next());
    long blockStart = blocks.range(number).offset();
    blocks
        .known(number)
        .visit(
            part,
            (run, isData) -> {
              long at = run.offset() - start;
              if (isData) {
                int length = (int) run.length();
                out.space(at, length).put(unpacked, (int) (run.offset() - blockStart), length);
              } else {
                out.hole(at, run.length());
              }
              return true;
            });
  }

  /** As many blocks are unpacked as are kept at most. */
  @Override
  public void cache(Range range) throws IOException {
    int last = blocks.at(range.end() - 1);
    int first = blocks.at(range.offset());
    for (int number = first; number <= last && number - first < blocks.depth(); number++) {
      if (!blocks.range(number).isEmpty()) {
        blocks.unpacked(number, next());
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      share.leave();
    } finally {
      super.close();
    }
  }
}
