package nbd.testkit;

import java.io.IOException;
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

/** Does what a layer's traits call EMULATE, as the server does above each layer. */
final class Emulating implements Handle {
  private static final int PIECE = 1 << 16;

  private final Handle layer;
  private final Traits traits;

  Emulating(Handle layer) {
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
    flushed(flags, left -> layer.write(range, in, left));
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    if (flags.contains(Flag.FAST_ZERO) && traits.fastZero() != Support.NATIVE) {
      throw new NbdException(ErrorCode.ENOTSUP, "zeroing is not faster than writing here");
    }
    if (traits.zero() == Support.EMULATE) {
      Set<Flag> fua = flags.contains(Flag.FUA) ? Set.of(Flag.FUA) : Flag.NONE;
      flushed(fua, left -> inPieces(range, part -> writeZeroes(part, left)));
    } else {
      flushed(flags, left -> layer.zero(range, left));
    }
  }

  private void writeZeroes(Range part, Set<Flag> flags) throws IOException {
    layer.write(part, new TestSource(new byte[(int) part.length()]), flags);
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    if (traits.trim() != Support.EMULATE) {
      flushed(flags, left -> layer.trim(range, left));
    }
  }

  @Override
  public void cache(Range range) throws IOException {
    if (traits.cache() != Support.EMULATE) {
      layer.cache(range);
    } else {
      inPieces(range, this::readAway);
    }
  }

  private void readAway(Range part) throws IOException {
    try (TestSink sink = new TestSink((int) part.length())) {
      layer.read(part, sink);
    }
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
  private interface Step<T> {
    void take(T with) throws IOException;
  }

  private void inPieces(Range range, Step<Range> step) throws IOException {
    long piece = Math.min(PIECE, traits.blockSizes().maximum());
    for (long at = range.offset(); at < range.end(); ) {
      long length = Math.min(piece, range.end() - at);
      step.take(new Range(at, length));
      at += length;
    }
  }

  private void flushed(Set<Flag> flags, Step<Set<Flag>> change) throws IOException {
    if (!flags.contains(Flag.FUA) || traits.fua() != Support.EMULATE) {
      change.take(flags);
      return;
    }
    EnumSet<Flag> left = EnumSet.copyOf(flags);
    left.remove(Flag.FUA);
    change.take(left);
    flush();
  }
}
