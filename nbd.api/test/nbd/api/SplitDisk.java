package nbd.api;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** An asynchronous disk that does what a test says with each call as it is started. */
final class SplitDisk extends SplitHandle {
  static final Duration LONG = Duration.ofMinutes(5);
  static final Duration SHORT = Duration.ofMillis(1);

  /**
   * A call that was started.
   *
   * @param memory null where it has none
   */
  record Started(String what, Range range, ByteBuffer memory, Completion completion) {
    /** Where its memory is, as long as it is not freed. */
    long address() {
      return MemorySegment.ofBuffer(memory).address();
    }
  }

  /** What becomes of a call. */
  @FunctionalInterface
  interface Device {
    void take(Started call) throws IOException;
  }

  final List<Started> started = Collections.synchronizedList(new ArrayList<>());
  private final Device device;

  SplitDisk(Duration limit, Device device) {
    super(Traits.of(1L << 40).build(), limit);
    this.device = device;
  }

  private void start(String what, Range range, ByteBuffer memory, Completion done)
      throws IOException {
    Started call = new Started(what, range, memory, done);
    started.add(call);
    device.take(call);
  }

  @Override
  protected void read(Range range, ByteBuffer target, Completion done) throws IOException {
    start("read", range, target, done);
  }

  @Override
  protected void write(Range range, ByteBuffer source, Set<Flag> flags, Completion done)
      throws IOException {
    start("write " + flags, range, source, done);
  }

  @Override
  protected void zero(Range range, Set<Flag> flags, Completion done) throws IOException {
    start("zero " + flags, range, null, done);
  }

  @Override
  protected void trim(Range range, Set<Flag> flags, Completion done) throws IOException {
    start("trim " + flags, range, null, done);
  }

  @Override
  protected void cache(Range range, Completion done) throws IOException {
    start("cache", range, null, done);
  }

  @Override
  protected void flush(Completion done) throws IOException {
    start("flush", null, null, done);
  }

  /** What was started last. */
  Started last() {
    return started.getLast();
  }

  /** The bytes of a read. */
  byte[] read(long offset, int length) throws IOException {
    SplitSink sink = new SplitSink(length);
    read(new Range(offset, length), sink);
    sink.release();
    return sink.bytes;
  }

  void write(long offset, byte[] bytes) throws IOException {
    write(new Range(offset, bytes.length), new SplitSource(bytes), Flag.NONE);
  }
}
