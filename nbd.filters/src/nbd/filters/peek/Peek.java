package nbd.filters.peek;

import java.io.IOException;
import java.nio.ByteBuffer;
import nbd.api.ErrorCode;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.Traits;
import nbd.filters.bytes.Below;

/** Reads bytes of a disk into the heap, keeping to its block sizes. For small amounts. */
public final class Peek {
  /** A multiple of any minimum block size. */
  private static final long PIECE = 1 << 16;

  private final Handle disk;
  private final Traits traits;

  /** Reads by {@code disk}, and does not close it. */
  public Peek(Handle disk) {
    this.disk = disk;
    this.traits = disk.traits();
  }

  /** Size of the disk in bytes. */
  public long size() {
    return traits.size();
  }

  /**
   * The bytes from {@code offset} on.
   *
   * @throws NbdException EINVAL if they are not all on the disk
   */
  public byte[] bytes(long offset, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new NbdException(
          ErrorCode.EINVAL,
          length + " bytes at " + offset + " are not on a disk of " + size() + " bytes");
    }
    byte[] bytes = new byte[length];
    long end = offset + length;
    long piece = Math.min(PIECE, traits.blockSizes().maximum());
    for (long at = start(offset); at < end; ) {
      Range part = Range.between(at, at + Math.min(piece, blockEnd(end) - at));
      copy(read(part), part, offset, bytes);
      at = part.end();
    }
    return bytes;
  }

  private long start(long offset) {
    return offset - offset % traits.blockSizes().minimum();
  }

  /** The end of the block that ends at or after {@code end}; the disk's last one may be short. */
  private long blockEnd(long end) {
    long into = end % traits.blockSizes().minimum();
    return into == 0
        ? end
        : end + Math.min(traits.blockSizes().minimum() - into, traits.size() - end);
  }

  private ByteBuffer read(Range part) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(part.length()));
    Below.read(disk, part, bytes);
    return bytes;
  }

  private static void copy(ByteBuffer from, Range part, long offset, byte[] to) {
    int skipped = (int) Math.max(0, offset - part.offset());
    int at = (int) (part.offset() + skipped - offset);
    from.get(skipped, to, at, Math.min(from.limit() - skipped, to.length - at));
  }
}
