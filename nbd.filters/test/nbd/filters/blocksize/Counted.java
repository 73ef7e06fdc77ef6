package nbd.filters.blocksize;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.BlockSizes;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** An array in sectors, which counts flushes and changes with FUA. */
final class Counted extends SimpleHandle {
  final AtomicInteger withFua = new AtomicInteger();
  private final byte[] bytes;
  private final AtomicInteger flushes;

  Counted(byte[] bytes, Support fua, AtomicInteger flushes) {
    super(
        Traits.of(bytes.length)
            .blockSizes(new BlockSizes(512, 4096, 1 << 20))
            .zero(Support.NATIVE)
            .trim(Support.NATIVE)
            .flush(Support.NATIVE)
            .fua(fua)
            .build());
    this.bytes = bytes;
    this.flushes = flushes;
  }

  @Override
  protected void read(ByteBuffer target, long offset) {
    target.put(bytes, (int) offset, target.remaining());
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    count(flags);
    in.payload().get(bytes, (int) range.offset(), (int) range.length());
  }

  @Override
  public void zero(Range range, Set<Flag> flags) {
    count(flags);
    Arrays.fill(bytes, (int) range.offset(), (int) range.end(), (byte) 0);
  }

  @Override
  public void trim(Range range, Set<Flag> flags) {
    zero(range, flags);
  }

  private void count(Set<Flag> flags) {
    if (flags.contains(Flag.FUA)) {
      withFua.incrementAndGet();
    }
  }

  @Override
  public void flush() {
    flushes.incrementAndGet();
  }
}
