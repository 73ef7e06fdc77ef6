package nbd.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nbd.api.ErrorCode;
import nbd.api.Lease;
import nbd.api.NbdException;
import nbd.api.ReadSink;

/**
 * Takes the bytes of one read, holds the layer to what {@link ReadSink} says, and keeps what is
 * lent until {@link #close}. A breach is an AssertionError. Not safe for several threads.
 */
public final class TestSink implements ReadSink, AutoCloseable {
  /** How a layer gave some bytes. */
  public enum Way {
    SPACE,
    LEND,
    FILE,
    HOLE
  }

  /**
   * Some bytes that a layer gave.
   *
   * @param way how
   * @param at offset in the read
   * @param length bytes
   */
  public record Part(Way way, long at, long length) {}

  private final List<Part> parts = new ArrayList<>();
  private final List<Lease> leases = new ArrayList<>();
  private final SinkRules rules;
  private final byte[] bytes;

  /** For a read of {@code length} bytes. */
  public TestSink(int length) {
    bytes = new byte[length];
    rules = new SinkRules("the layer", length);
  }

  @Override
  public ByteBuffer space(long at, int length) {
    ByteBuffer space = rules.space(at, length);
    parts.add(new Part(Way.SPACE, at, length));
    return space;
  }

  @Override
  public void lend(long at, ByteBuffer buffer, Lease lease) {
    int length = buffer.remaining();
    leases.add(rules.once(lease, buffer));
    rules.part("lend", at, length);
    buffer.duplicate().get(bytes, (int) at, length);
    parts.add(new Part(Way.LEND, at, length));
  }

  @Override
  public void file(long at, FileChannel file, long position, long length, Lease lease)
      throws NbdException {
    leases.add(rules.once(lease, ByteBuffer.allocate(0)));
    rules.part("file", at, length);
    ByteBuffer target = ByteBuffer.wrap(bytes, (int) at, (int) length);
    try {
      while (target.hasRemaining()) {
        int count = file.read(target, position + length - target.remaining());
        Breach.unless(count > 0, "the file of the layer ends before byte %d", position + length);
      }
    } catch (IOException failure) {
      throw new NbdException(ErrorCode.EIO, "the file cannot be read: " + failure, failure);
    }
    parts.add(new Part(Way.FILE, at, length));
  }

  @Override
  public void hole(long at, long length) {
    rules.part("hole", at, length);
    Arrays.fill(bytes, (int) at, (int) (at + length), (byte) 0);
    parts.add(new Part(Way.HOLE, at, length));
  }

  /** The whole read, once it has returned: checks that each byte came. */
  public byte[] bytes() {
    return bytes(bytes.length);
  }

  /** The first {@code good} bytes of a read that failed: checks that each of them came. */
  public byte[] bytes(long good) {
    rules.end(good);
    for (SinkRules.Space space : rules.spaces()) {
      ByteBuffer filled = space.memory().filled();
      filled.get(bytes, (int) space.at(), filled.remaining());
    }
    return Arrays.copyOf(bytes, (int) good);
  }

  /** What the layer gave, in its order. */
  public List<Part> parts() {
    return List.copyOf(parts);
  }

  /** Releases what was lent, and checks that nobody has changed it. */
  @Override
  public void close() {
    List<Lease> all = List.copyOf(leases);
    leases.clear();
    all.forEach(Lease::release);
  }
}
