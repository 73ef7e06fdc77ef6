package nbd.filters.blocksize;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import nbd.api.BlockSizes;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.ExtentSource;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.MetaContext;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Reshaping;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.filters.Abilities;
import nbd.filters.blocks.Blocks;
import nbd.filters.blocks.Durable;
import nbd.filters.blocks.JoinedExtents;
import nbd.filters.blocks.Joining;
import nbd.filters.blocks.Scratch;
import nbd.filters.ranges.RangeLocks;

/** Takes requests of any size and place, and sends whole blocks down, not too many at once. */
final class BlockSizeHandle extends Reshaping {
  private static final long UNLIMITED = 0xffff_ffffL;

  private final Limits limits;
  private final Traits traits;
  private final Reads reads;
  private final Changes changes;

  /**
   * @param locks shared by all handles of the disk
   */
  BlockSizeHandle(Handle next, Limits limits, RangeLocks locks, Scratch scratch) {
    super(next);
    this.limits = limits;
    this.traits = traits(next.traits(), limits.blocks());
    this.reads = new Reads(next, limits, scratch);
    this.changes = new Changes(next, limits, locks, scratch);
  }

  private static Traits traits(Traits below, Blocks blocks) {
    long size = blocks.down(below.size());
    long preferred = Math.max(Math.max(below.blockSizes().preferred(), 4096), blocks.size());
    Traits.Builder made =
        Abilities.passedOn(below, below.reshaped(size))
            .blockSizes(new BlockSizes(1, preferred, UNLIMITED));
    below.identity().map(disk -> identity(disk, size, below)).ifPresent(made::identity);
    return made.build();
  }

  /** All of it is the same disk; one without its end is another one. */
  private static Identity identity(Identity disk, long size, Traits below) {
    return size == below.size() ? disk : new Identity(disk.kind(), disk.value() + " to " + size);
  }

  @Override
  public Traits traits() {
    return traits;
  }

  /** Each byte keeps what is said of it where nobody knows how to say it of a block. */
  @Override
  public Contexts contexts() {
    long smallest = next().traits().blockSizes().minimum();
    return next().contexts().map(context -> context.through(_ -> inBlocks(context, smallest)));
  }

  private ExtentSource inBlocks(MetaContext context, long smallest) {
    Optional<Joining> joining = Joining.of(context.name());
    return joining.isPresent()
        ? new JoinedExtents(
            context.source(), smallest, limits.blocks(), limits.maxLength(), joining.get())
        : new RoundedExtents(context.source(), limits.blocks(), limits.maxLength());
  }

  /** A write of a part of a block reads it first. */
  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    Range around = limits.blocks().around(range);
    boolean isEdited = kind == Call.Kind.WRITE && !around.equals(range);
    return next().mayWait(kind, around) || (isEdited && next().mayWait(Call.Kind.READ, around));
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    reads.read(range, out);
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    Durable.change(next(), flags, rest -> changes.write(range, in, rest));
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    checkPieces(range);
    if (flags.contains(Flag.FAST_ZERO)
        && (!range.isAligned(limits.blocks().size()) || range.length() > limits.maxLength())) {
      throw new NbdException(
          ErrorCode.ENOTSUP,
          "blocksize: zeroing of %s takes more than one request".formatted(range));
    }
    Durable.change(next(), flags, rest -> changes.zero(range, rest));
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    checkPieces(range);
    Durable.change(next(), flags, rest -> changes.trim(range, rest));
  }

  @Override
  public void cache(Range range) throws IOException {
    checkPieces(range);
    Range around = limits.blocks().around(range);
    for (long at = around.offset(); at < around.end(); ) {
      Range part = new Range(at, Math.min(limits.maxLength(), around.end() - at));
      next().cache(part);
      at = part.end();
    }
  }

  private void checkPieces(Range range) throws NbdException {
    if (limits.isTooMany(range)) {
      throw new NbdException(
          ErrorCode.EOVERFLOW,
          "blocksize: a request of %d bytes is too many of maxlen, %d"
              .formatted(range.length(), limits.maxLength()));
    }
  }

  @Override
  public void flush() throws IOException {
    next().flush();
  }
}
