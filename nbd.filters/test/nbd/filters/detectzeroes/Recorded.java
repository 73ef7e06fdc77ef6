package nbd.filters.detectzeroes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.Traits;

/** A disk in an array that notes what it is asked to do. */
final class Recorded extends SimpleHandle {
  private final byte[] bytes;
  private final Contexts contexts;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile boolean refusesZero;
  private volatile Range unreadable = new Range(0, 0);

  Recorded(byte[] bytes, Traits traits, Contexts contexts) {
    super(traits);
    this.bytes = bytes;
    this.contexts = contexts;
  }

  /** From now on it zeroes nothing. */
  void refuseZero() {
    refusesZero = true;
  }

  /** From now on reads of these bytes fail. */
  void failIn(Range range) {
    unreadable = range;
  }

  /** What was asked for since the last time. */
  List<String> calls() {
    List<String> copy = List.copyOf(calls);
    calls.clear();
    return copy;
  }

  @Override
  public Contexts contexts() {
    return contexts;
  }

  @Override
  protected void read(ByteBuffer target, long offset) throws IOException {
    Range range = new Range(offset, target.remaining());
    calls.add("read " + range);
    if (range.intersection(unreadable).isPresent()) {
      throw new IOException("a bad sector");
    }
    target.put(bytes, (int) offset, target.remaining());
  }

  @Override
  protected void write(ByteBuffer source, long offset) {
    calls.add("write " + new Range(offset, source.remaining()));
    source.get(bytes, (int) offset, source.remaining());
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    calls.add("zero " + range + " " + new TreeSet<>(flags));
    if (refusesZero) {
      throw new NbdException(ErrorCode.ENOTSUP, "no zeroing today");
    }
    Arrays.fill(bytes, (int) range.offset(), (int) range.end(), (byte) 0);
  }

  @Override
  public void flush() {
    calls.add("flush");
  }
}
