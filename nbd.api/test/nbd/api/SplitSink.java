package nbd.api;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/** Takes the bytes of one read; what is lent is kept until the test releases it. */
final class SplitSink implements ReadSink {
  final byte[] bytes;
  final List<String> parts = new ArrayList<>();
  private Lease lease;
  private ByteBuffer lent;

  SplitSink(int length) {
    bytes = new byte[length];
  }

  @Override
  public ByteBuffer space(long at, int length) {
    parts.add("space " + at + "+" + length);
    return ByteBuffer.wrap(bytes, (int) at, length);
  }

  @Override
  public void lend(long at, ByteBuffer buffer, Lease lease) {
    parts.add("lend " + at + "+" + buffer.remaining());
    this.lent = buffer;
    this.lease = lease;
  }

  @Override
  public void file(long at, FileChannel file, long position, long length, Lease lease) {
    throw new AssertionError("there is no file");
  }

  @Override
  public void hole(long at, long length) {
    throw new AssertionError("nobody told of a hole");
  }

  /** Takes what is lent, and gives it back. */
  void release() {
    if (lease != null) {
      lent.get(bytes);
      lease.release();
    }
  }
}
