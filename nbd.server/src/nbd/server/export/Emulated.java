package nbd.server.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** Does by other means what a layer's traits call {@link Support#EMULATE}. */
final class Emulated implements Handle {
  /**
   * Zeroes are written and cached bytes read in pieces of this size, unless the layer takes less.
   */
  private static final long PIECE = 1 << 20;

  /**
   * More bytes than one compact request is about are not done piece by piece: nothing would end it
   * when the client has long gone.
   */
  private static final long MOST_IN_PIECES = 1L << 32;

  private final Handle layer;
  private final Traits traits;

  Emulated(Handle layer) {
    this.layer = layer;
    this.traits = layer.traits();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return layer.contexts();
  }

  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    return layer.mayWait(kind, range);
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    layer.read(range, out);
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    if (flags.isEmpty() || traits.fua() != Support.EMULATE) {
      layer.write(range, in, flags);
    } else {
      withFlush(flags, rest -> layer.write(range, in, rest));
    }
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    if (flags.contains(Flag.FAST_ZERO) && traits.fastZero() != Support.NATIVE) {
      throw new NbdException(ErrorCode.ENOTSUP, "zeroing is not faster than writing here");
    }
    if (traits.zero() == Support.EMULATE) {
      checkPieces(range, "zeroes are written");
      withFlush(flags, rest -> writeZeroes(range, rest));
    } else {
      withFlush(flags, rest -> layer.zero(range, rest));
    }
  }

  /** FUA goes with every piece, where the layer has it. */
  private void writeZeroes(Range range, Set<Flag> flags) throws IOException {
    Set<Flag> fua = flags.contains(Flag.FUA) ? Set.of(Flag.FUA) : Flag.NONE;
    long piece = piece();
    for (Range rest = range; !rest.isEmpty(); ) {
      Range part = first(rest, piece);
      layer.write(part, new ZeroSource(part.length()), fua);
      rest = Range.between(part.end(), range.end());
    }
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    if (traits.trim() != Support.EMULATE) {
      withFlush(flags, rest -> layer.trim(range, rest));
    }
  }

  @Override
  public void cache(Range range) throws IOException {
    if (traits.cache() != Support.EMULATE) {
      layer.cache(range);
      return;
    }
    checkPieces(range, "bytes are cached by reading them");
    long piece = Math.min(piece(), range.length());
    DiscardingSink forgotten = new DiscardingSink(Math.toIntExact(piece));
    for (Range rest = range; !rest.isEmpty(); ) {
      Range part = first(rest, piece);
      layer.read(part, forgotten);
      rest = Range.between(part.end(), range.end());
    }
  }

  private static void checkPieces(Range range, String how) throws NbdException {
    if (range.length() > MOST_IN_PIECES) {
      throw new NbdException(
          ErrorCode.EOVERFLOW,
          "%s here, so one request is about at most %d bytes, not %d"
              .formatted(how, MOST_IN_PIECES, range.length()));
    }
  }

  private static Range first(Range range, long most) {
    return new Range(range.offset(), Math.min(most, range.length()));
  }

  private long piece() {
    return Math.min(PIECE, traits.blockSizes().maximum());
  }

  @Override
  public void flush() throws IOException {
    if (traits.flush() != Support.EMULATE) {
      layer.flush();
    }
  }

  @Override
  public void close() throws IOException {
    layer.close();
  }

  @FunctionalInterface
  private interface Change {
    void make(Set<Flag> flags) throws IOException;
  }

  private void withFlush(Set<Flag> flags, Change change) throws IOException {
    if (!flags.contains(Flag.FUA) || traits.fua() != Support.EMULATE) {
      change.make(flags);
      return;
    }
    EnumSet<Flag> rest = EnumSet.copyOf(flags);
    rest.remove(Flag.FUA);
    change.make(rest);
    flush();
  }

  /** {@code length} zero bytes, at most {@link #PIECE}. */
  private static final class ZeroSource implements WriteSource {
    private static final ByteBuffer ZEROES =
        ByteBuffer.allocateDirect((int) PIECE).asReadOnlyBuffer();

    private long remaining;

    ZeroSource(long length) {
      remaining = length;
    }

    @Override
    public long remaining() {
      return remaining;
    }

    @Override
    public ByteBuffer payload() {
      return ZEROES.slice(0, (int) remaining);
    }

    @Override
    public void receive(ByteBuffer target) {
      remaining -= target.remaining();
      target.put(ZEROES.slice(0, target.remaining()));
    }
  }
}
