package nbd.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import nbd.api.Lease;
import nbd.api.ReadSink;

/** Takes the bytes of one read, holds the layer to the sink's contract, and keeps what is lent. */
final class TestSink implements ReadSink {
  /** Bytes that were lent, and a copy of them as they were then. */
  static final class Loan {
    private final ByteBuffer lent;
    private final byte[] then;
    private final Lease lease;

    Loan(ByteBuffer lent, byte[] then, Lease lease) {
      this.lent = lent;
      this.then = then;
      this.lease = lease;
    }

    Lease lease() {
      return lease;
    }

    /** Checks that nobody has changed them, and gives them back. */
    void release() {
      assertThat(bytesOf(lent)).as("lent bytes").isEqualTo(then);
      lease.release();
    }
  }

  private record Space(int at, ByteBuffer filled) {}

  private static final byte UNTOLD = (byte) 0xdd;

  final List<Loan> loans = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  private final byte[] bytes;
  private final BitSet told = new BitSet();
  private final List<Space> spaces = new ArrayList<>();

  TestSink(int length) {
    bytes = new byte[length];
    Arrays.fill(bytes, UNTOLD);
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(buffer.position(), copy);
    return copy;
  }

  private void tell(String how, long at, long length) {
    assertThat(length).isPositive();
    assertThat(at).isNotNegative();
    assertThat(at + length).isLessThanOrEqualTo(bytes.length);
    assertThat(told.get((int) at, (int) (at + length)).cardinality()).as("told twice").isZero();
    told.set((int) at, (int) (at + length));
    calls.add(how + " " + at + "+" + length);
  }

  @Override
  public ByteBuffer space(long at, int length) {
    tell("space", at, length);
    ByteBuffer room = ByteBuffer.allocateDirect(length + 7);
    byte[] untold = new byte[length + 7];
    Arrays.fill(untold, UNTOLD);
    room.put(untold);
    room.position(3).limit(3 + length);
    spaces.add(new Space((int) at, room.duplicate()));
    return room;
  }

  @Override
  public void lend(long at, ByteBuffer buffer, Lease lease) {
    tell("lend", at, buffer.remaining());
    byte[] then = bytesOf(buffer);
    System.arraycopy(then, 0, bytes, (int) at, then.length);
    loans.add(new Loan(buffer, then, lease));
  }

  @Override
  public void file(long at, FileChannel file, long position, long length, Lease lease) {
    throw new AssertionError("there is no file");
  }

  @Override
  public void hole(long at, long length) {
    tell("hole", at, length);
    Arrays.fill(bytes, (int) at, (int) (at + length), (byte) 0);
  }

  /** What was read, all of it. */
  byte[] bytes() {
    assertThat(told.cardinality()).as("bytes told").isEqualTo(bytes.length);
    for (Space space : spaces) {
      ByteBuffer filled = space.filled();
      filled.get(filled.position(), bytes, space.at(), filled.remaining());
      ByteBuffer around = filled.duplicate().clear();
      assertThat(around.get(filled.position() - 1)).as("byte before").isEqualTo(UNTOLD);
      assertThat(around.get(filled.limit())).as("byte behind").isEqualTo(UNTOLD);
    }
    return bytes;
  }

  void release() {
    loans.forEach(Loan::release);
    loans.clear();
  }
}
