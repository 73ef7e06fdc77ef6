package nbd.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The base of a twenty-line plugin: read bytes into a buffer, and perhaps write them from one. All
 * offsets are bytes from the start of the disk.
 */
public abstract class SimpleHandle implements Handle {
  private final Traits traits;

  /** A disk with these traits; without an override of {@code write}, make them read-only. */
  protected SimpleHandle(Traits traits) {
    this.traits = traits;
  }

  /**
   * Fills all of {@code target}'s remaining bytes with what the disk has at {@code offset}. When it
   * throws, the bytes before the target's position count as read.
   */
  protected abstract void read(ByteBuffer target, long offset) throws IOException;

  /** Writes all of {@code source}'s remaining bytes, a read-only buffer, at {@code offset}. */
  protected void write(ByteBuffer source, long offset) throws IOException {
    throw new NbdException(ErrorCode.EPERM, "this disk is read-only");
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    ByteBuffer target = out.space(0, Math.toIntExact(range.length()));
    int start = target.position();
    try {
      read(target, range.offset());
    } catch (IOException failure) {
      throw afterSome(target.position() - start, failure);
    }
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    write(in.payload(), range.offset());
    if (flags.contains(Flag.FUA)) {
      flush();
    }
  }

  private static IOException afterSome(int good, IOException failure) {
    if (good == 0 || failure instanceof PartialReadException) {
      return failure;
    }
    ErrorCode code = failure instanceof NbdException named ? named.code() : ErrorCode.EIO;
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return new PartialReadException(code, good, message, failure);
  }
}
