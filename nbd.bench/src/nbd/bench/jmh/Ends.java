package nbd.bench.jmh;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import nbd.api.Lease;
import nbd.api.ReadSink;
import nbd.api.WriteSource;

/** Both ends of a connection without one: takes what is read, and has what is written. */
final class Ends implements ReadSink, WriteSource {
  private final ByteBuffer memory;

  /**
   * @param length bytes of each request, at most
   */
  Ends(int length) {
    memory = ByteBuffer.allocateDirect(length);
  }

  @Override
  public ByteBuffer space(long at, int length) {
    return memory.slice((int) at, length);
  }

  @Override
  public void lend(long at, ByteBuffer buffer, Lease lease) {
    lease.release();
  }

  @Override
  public void file(long at, FileChannel file, long position, long length, Lease lease) {
    lease.release();
  }

  @Override
  public void hole(long at, long length) {}

  @Override
  public long remaining() {
    return memory.capacity();
  }

  @Override
  public ByteBuffer payload() {
    return memory.asReadOnlyBuffer();
  }

  @Override
  public void receive(ByteBuffer target) {
    target.put(memory.slice(0, target.remaining()));
  }
}
