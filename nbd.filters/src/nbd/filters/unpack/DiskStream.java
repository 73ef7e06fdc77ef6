package nbd.filters.unpack;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import nbd.api.Handle;

/** All bytes of a disk in order. Not safe for several threads. */
public final class DiskStream extends InputStream {
  private static final int UNITS = 16;

  private final DiskBytes disk;
  private final byte[] one = new byte[1];
  private long position;

  /** Reads by {@code disk}, and does not close it. */
  public DiskStream(Handle disk) {
    this.disk = new DiskBytes(disk, UNITS);
  }

  /** Offset of the next byte. */
  public long position() {
    return position;
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    int count = disk.read(position, target, offset, length);
    position += Math.max(0, count);
    return count;
  }

  /** Goes {@code count} bytes back, that were read. */
  public void back(int count) {
    position -= count;
  }

  @Override
  public long skip(long count) {
    long skipped = Math.clamp(count, 0, disk.size() - position);
    position += skipped;
    return skipped;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, disk.size() - position);
  }

  /**
   * The next {@code length} bytes, as an unsigned number whose lowest byte comes first.
   *
   * @param length 1 to 8
   * @param what is read, for the message: {@code a frame header}
   * @throws EOFException if the disk ends before
   */
  public long number(int length, String what) throws IOException {
    long number = 0;
    for (int i = 0; i < length; i++) {
      int next = read();
      if (next < 0) {
        throw new EOFException("the disk ends at byte " + position + ", in " + what);
      }
      number |= (long) next << (8 * i);
    }
    return number;
  }

  /**
   * Reads all {@code length} bytes.
   *
   * @throws EOFException if the disk ends before
   */
  public void fully(byte[] target, int length, String what) throws IOException {
    if (readNBytes(target, 0, length) < length) {
      throw new EOFException("the disk ends at byte " + position + ", in " + what);
    }
  }
}
