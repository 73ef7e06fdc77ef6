package nbd.server.export;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import nbd.api.Lease;
import nbd.api.ReadSink;

/** Takes the bytes of reads of at most {@code length} bytes each and forgets them. */
final class DiscardingSink implements ReadSink {
  private final ByteBuffer scratch;

  DiscardingSink(int length) {
    scratch = ByteBuffer.allocateDirect(length);
  }

  @Override
  public ByteBuffer space(long at, int length) {
    return scratch.slice(Math.toIntExact(at), length);
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
}
