package nbd.filters.unpack;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.ZipException;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.filters.bytes.Below;

/**
 * Reads bytes of a disk, a piece at a time, into the heap: for what goes through much of a disk in
 * order. Keeps to the disk's block sizes. Not safe for several threads.
 */
public final class DiskBytes {
  /** Any minimum block size divides it. */
  private static final int UNIT = 1 << 16;

  private final ByteBuffer piece;
  private final long size;
  private Handle disk;
  private Range held = new Range(0, 0);

  /**
   * Reads by {@code disk}, and does not close it.
   *
   * @param units how much to read at once, in units of 64 KiB, 1 or more
   */
  public DiskBytes(Handle disk, int units) {
    this.disk = disk;
    this.size = disk.traits().size();
    this.piece = ByteBuffer.allocateDirect(units * UNIT);
  }

  /** From now on reads by another handle of the same disk. */
  public void use(Handle another) {
    disk = another;
  }

  /** Size of the disk in bytes. */
  public long size() {
    return size;
  }

  /**
   * Some bytes from {@code position} on, at least one.
   *
   * @param length the most that is read, 1 or more
   * @return how many, or -1 at the end of the disk
   */
  public int read(long position, byte[] target, int offset, int length) throws IOException {
    if (position >= size) {
      return -1;
    }
    if (position < held.offset() || position >= held.end()) {
      fetch(position - position % UNIT);
    }
    int from = (int) (position - held.offset());
    int count = (int) Math.min(length, held.end() - position);
    piece.get(from, target, offset, count);
    return count;
  }

  private void fetch(long start) throws IOException {
    Range wanted = new Range(start, Math.min(piece.capacity(), size - start));
    held = new Range(0, 0);
    try {
      Below.read(disk, wanted, piece.slice(0, (int) wanted.length()));
    } catch (EOFException | ZipException failure) {
      // It says nothing of the packed bytes, of which such an exception is to tell.
      throw new IOException(failure.getMessage(), failure);
    }
    held = wanted;
  }
}
