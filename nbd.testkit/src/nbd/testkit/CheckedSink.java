package nbd.testkit;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Lease;
import nbd.api.NbdException;
import nbd.api.ReadSink;

/** Stands between a layer and the sink that it was given, and holds it to the rules. */
final class CheckedSink implements ReadSink {
  private final ReadSink next;
  private final SinkRules rules;
  private final AtomicInteger lent;

  /**
   * @param lent counts the leases that are out
   */
  CheckedSink(ReadSink next, SinkRules rules, AtomicInteger lent) {
    this.next = next;
    this.rules = rules;
    this.lent = lent;
  }

  @Override
  public ByteBuffer space(long at, int length) {
    return rules.space(at, length);
  }

  @Override
  public void lend(long at, ByteBuffer buffer, Lease lease) throws NbdException {
    Lease counted = counted(lease, buffer);
    rules.part("lend", at, buffer.remaining());
    next.lend(at, buffer, counted);
  }

  @Override
  public void file(long at, FileChannel file, long position, long length, Lease lease)
      throws NbdException {
    Lease counted = counted(lease, ByteBuffer.allocate(0));
    rules.part("file", at, length);
    next.file(at, file, position, length, counted);
  }

  private Lease counted(Lease lease, ByteBuffer buffer) {
    Lease once = rules.once(lease, buffer);
    lent.incrementAndGet();
    return () -> {
      lent.decrementAndGet();
      once.release();
    };
  }

  @Override
  public void hole(long at, long length) throws NbdException {
    rules.part("hole", at, length);
    next.hole(at, length);
  }

  /** The read is over: hands on what the layer has filled of its first {@code good} bytes. */
  void end(long good) throws NbdException {
    rules.end(good);
    for (SinkRules.Space space : rules.spaces()) {
      ByteBuffer filled = space.memory().filled();
      next.space(space.at(), filled.remaining()).put(filled);
    }
  }
}
