package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import nbd.api.Lease;
import nbd.api.ReadSink;

/** Takes the bytes of one read, and sends those of a file only when it is told to. */
final class TestSink implements ReadSink {
  private record Space(long at, ByteBuffer filled) {}

  private record Sending(long at, FileChannel file, long position, long length, Lease lease) {}

  final List<String> calls = new ArrayList<>();
  private final byte[] bytes;
  private final BitSet told = new BitSet();
  private final List<Space> spaces = new ArrayList<>();
  private final List<Sending> sendings = new ArrayList<>();

  TestSink(int length) {
    bytes = new byte[length];
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
    ByteBuffer room = ByteBuffer.allocateDirect(length + 7).position(3).limit(3 + length);
    spaces.add(new Space(at, room.duplicate()));
    return room;
  }

  @Override
  public void lend(long at, ByteBuffer buffer, Lease lease) {
    throw new AssertionError("a file has no memory of its own");
  }

  @Override
  public void file(long at, FileChannel file, long position, long length, Lease lease) {
    tell("file", at, length);
    sendings.add(new Sending(at, file, position, length, lease));
  }

  @Override
  public void hole(long at, long length) {
    tell("hole", at, length);
  }

  /** Sends what is to be sent, gives it back, and is what was read, all of it. */
  byte[] bytes() {
    assertThat(told.cardinality()).as("bytes told").isEqualTo(bytes.length);
    spaces.forEach(space -> space.filled().get(bytes, (int) space.at(), length(space)));
    sendings.forEach(this::send);
    sendings.clear();
    return bytes;
  }

  /** What is in a part that was filled, of a read that failed. */
  byte[] part(int at, int length) {
    byte[] result = new byte[length];
    Space filled =
        spaces.stream()
            .filter(space -> space.at() <= at && at + length <= space.at() + length(space))
            .findFirst()
            .orElseThrow();
    filled.filled().duplicate().get(filled.filled().position() + at - (int) filled.at(), result);
    return result;
  }

  private static int length(Space space) {
    return space.filled().remaining();
  }

  private void send(Sending sending) {
    ByteBuffer target = ByteBuffer.wrap(bytes, (int) sending.at(), (int) sending.length());
    try {
      while (target.hasRemaining()) {
        long at = sending.position() + target.position() - sending.at();
        assertThat(sending.file().read(target, at)).isPositive();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    sending.lease().release();
  }
}
