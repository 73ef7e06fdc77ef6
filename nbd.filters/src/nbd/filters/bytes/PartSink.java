package nbd.filters.bytes;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import nbd.api.Lease;
import nbd.api.NbdException;
import nbd.api.ReadSink;

/**
 * Takes the bytes of a part of a read, which a filter has asked the layer below for, on to where
 * the whole read goes.
 *
 * @param whole where the bytes go
 * @param start of the part in the whole read
 */
public record PartSink(ReadSink whole, long start) implements ReadSink {
  @Override
  public ByteBuffer space(long at, int length) throws NbdException {
    return whole.space(start + at, length);
  }

  @Override
  public void lend(long at, ByteBuffer buffer, Lease lease) throws NbdException {
    whole.lend(start + at, buffer, lease);
  }

  @Override
  public void file(long at, FileChannel file, long position, long length, Lease lease)
      throws NbdException {
    whole.file(start + at, file, position, length, lease);
  }

  @Override
  public void hole(long at, long length) throws NbdException {
    whole.hole(start + at, length);
  }
}
