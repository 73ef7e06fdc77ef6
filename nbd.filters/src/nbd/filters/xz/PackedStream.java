package nbd.filters.xz;

import java.io.EOFException;
import java.io.IOException;
import nbd.api.Handle;
import nbd.filters.unpack.DiskBytes;
import org.tukaani.xz.SeekableInputStream;

/** The disk below as the library reads it. Not safe for several threads. */
final class PackedStream extends SeekableInputStream {
  /** 256 KiB at once. */
  private static final int UNITS = 4;

  private final DiskBytes disk;
  private final byte[] one = new byte[1];
  private long position;

  PackedStream(Handle disk) {
    this.disk = new DiskBytes(disk, UNITS);
  }

  /** From now on reads by another handle of the same disk. */
  void use(Handle another) {
    disk.use(another);
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = disk.read(position, target, offset, length);
    position += Math.max(0, count);
    return count;
  }

  @Override
  public long length() {
    return disk.size();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void seek(long to) throws IOException {
    if (to < 0) {
      throw new EOFException("no byte of a disk: " + to);
    }
    position = to;
  }
}
