package nbd.filters.truncate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Reshaping;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.filters.Abilities;
import nbd.filters.bytes.BufferSource;
import nbd.filters.bytes.Zeroes;

/**
 * The disk below and, behind it, a tail that reads as zero and takes nothing but zeroes. A request
 * is cut where the tail begins; the layer below gets the part before.
 */
final class LongerHandle extends Reshaping {
  private final Range real;
  private final long size;
  private final Traits traits;

  /**
   * @param size in bytes, more than the disk below has
   */
  LongerHandle(Handle next, long size) {
    super(next);
    this.real = new Range(0, next.traits().size());
    this.size = size;
    this.traits = longer(next.traits(), size);
  }

  private static Traits longer(Traits below, long size) {
    Traits.Builder made = Abilities.passedOn(below, below.reshaped(size));
    if (below.zero().offered()) {
      // The tail is zeroed in no time.
      made.fastZero(Support.NATIVE);
    }
    if (below.identity().isPresent()) {
      Identity disk = below.identity().get();
      made.identity(new Identity(disk.kind(), disk.value() + " of " + size));
    }
    return made.build();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return Tail.behind(next().contexts(), real.end(), size);
  }

  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    Optional<Range> front = front(range);
    return front.isPresent() && next().mayWait(kind, front.get());
  }

  /** The part that the disk below has. */
  private Optional<Range> front(Range range) {
    return range.intersection(real);
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    Optional<Range> front = front(range);
    if (front.isPresent()) {
      next().read(front.get(), out);
    }
    long known = front.isPresent() ? front.get().length() : 0;
    if (known < range.length()) {
      out.hole(known, range.length() - known);
    }
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    if (real.contains(range)) {
      next().write(range, in, flags);
      return;
    }
    ByteBuffer payload = in.payload();
    Optional<Range> front = front(range);
    int known = front.isPresent() ? (int) front.get().length() : 0;
    // Looked at first, so that a refused write has written nothing.
    refuseOtherThanZero(payload.slice(payload.position() + known, payload.remaining() - known));
    if (front.isPresent()) {
      next().write(front.get(), new BufferSource(payload.slice(payload.position(), known)), flags);
    }
  }

  private void refuseOtherThanZero(ByteBuffer tail) throws NbdException {
    if (!Zeroes.only(tail)) {
      throw new NbdException(
          ErrorCode.ENOSPC,
          "truncate: write beyond end of underlying device: from byte "
              + real.end()
              + " on only zeroes can be written");
    }
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    Optional<Range> front = front(range);
    if (front.isEmpty()) {
      return;
    }
    if (flags.contains(Flag.FAST_ZERO) && !next().traits().fastZero().offered()) {
      throw new NbdException(ErrorCode.ENOTSUP, "the disk below has no fast zeroing");
    }
    next().zero(front.get(), flags);
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    Optional<Range> front = front(range);
    if (front.isPresent()) {
      next().trim(front.get(), flags);
    }
  }

  @Override
  public void cache(Range range) throws IOException {
    Optional<Range> front = front(range);
    if (front.isPresent()) {
      next().cache(front.get());
    }
  }

  @Override
  public void flush() throws IOException {
    next().flush();
  }
}
