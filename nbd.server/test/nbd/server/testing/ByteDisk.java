package nbd.server.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import nbd.api.Blocking;
import nbd.api.Contexts;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** A disk in an array, as able as its traits say, that notes every call. */
public class ByteDisk implements Handle {
  private final Traits traits;
  private final Contexts contexts;
  private final Supplier<byte[]> content;
  private final Events calls = new Events();

  /** A disk with these traits and no metadata contexts, full of {@link #pattern}. */
  public ByteDisk(Traits traits) {
    this(traits, Contexts.none());
  }

  /** A disk with these traits and contexts, full of {@link #pattern}. */
  public ByteDisk(Traits traits, Contexts contexts) {
    this.traits = traits;
    this.contexts = contexts;
    this.content = new OnceOnly(() -> pattern(0, (int) Math.min(traits.size(), 64 << 20)));
  }

  /** A disk that is able to do everything itself. */
  public static ByteDisk able(long size) {
    return new ByteDisk(ableTraits(size).build());
  }

  /** Traits with every ability native, of a disk that never waits: replies come in order. */
  public static Traits.Builder ableTraits(long size) {
    return Traits.of(size)
        .blocking(Blocking.NEVER)
        .zero(Support.NATIVE)
        .fastZero(Support.NATIVE)
        .trim(Support.NATIVE)
        .fua(Support.NATIVE)
        .cache(Support.NATIVE)
        .flush(Support.NATIVE)
        .multiConn(Support.NATIVE);
  }

  /** What the disk has at an offset at first: bytes that differ from those around. */
  public static byte[] pattern(long offset, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      long at = offset + i;
      bytes[i] = (byte) (1 + (at + (at >> 12)) % 251);
    }
    return bytes;
  }

  /** A copy of what it has now. */
  public byte[] content(int from, int length) {
    return Arrays.copyOfRange(content.get(), from, from + length);
  }

  /** The calls, as in {@code write 0x0+0x200 [FUA]}. */
  public Events calls() {
    return calls;
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return contexts;
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    calls.add("read " + range);
    out.space(0, (int) range.length())
        .put(content.get(), (int) range.offset(), (int) range.length());
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    calls.add("write " + range + text(flags));
    ByteBuffer payload = in.payload();
    payload.get(content.get(), (int) range.offset(), payload.remaining());
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    calls.add("zero " + range + text(flags));
    if (range.end() <= 64 << 20) {
      Arrays.fill(content.get(), (int) range.offset(), (int) range.end(), (byte) 0);
    }
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    calls.add("trim " + range + text(flags));
  }

  @Override
  public void cache(Range range) throws IOException {
    calls.add("cache " + range);
  }

  @Override
  public void flush() throws IOException {
    calls.add("flush");
  }

  /** A disk whose bytes nobody reads costs nothing. */
  private static final class OnceOnly implements Supplier<byte[]> {
    private final Supplier<byte[]> maker;
    private byte[] made;

    OnceOnly(Supplier<byte[]> maker) {
      this.maker = maker;
    }

    @Override
    public synchronized byte[] get() {
      if (made == null) {
        made = maker.get();
      }
      return made;
    }
  }

  private static String text(Set<Flag> flags) {
    return flags.isEmpty() ? "" : " " + new TreeSet<>(flags);
  }
}
