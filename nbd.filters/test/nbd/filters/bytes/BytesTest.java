package nbd.filters.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import nbd.api.BlockSizes;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.Traits;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.TestSink;
import org.junit.jupiter.api.Test;

class BytesTest {
  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static byte[] all(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  @Test
  void aReadEndsUpInTheBuffer() throws IOException {
    ByteBuffer target = ByteBuffer.allocateDirect(10).position(1).limit(9);
    Arrays.fill(all(target), (byte) 7);
    BufferSink sink = new BufferSink(target);
    sink.space(0, 2).put(new byte[] {1, 2});
    sink.hole(2, 3);
    boolean[] released = new boolean[1];
    sink.lend(5, ByteBuffer.wrap(new byte[] {3, 4, 5}), () -> released[0] = true);
    sink.checkWhole();
    assertThat(released[0]).isTrue();
    assertThat(all(target)).containsExactly(1, 2, 0, 0, 0, 3, 4, 5);
    assertThat(target.position()).isEqualTo(1);
  }

  @Test
  void aReadThatGivesTooLittleOrTooMuchIsAnError() throws IOException {
    BufferSink sink = new BufferSink(ByteBuffer.allocateDirect(4));
    sink.hole(0, 3);
    assertThatThrownBy(sink::checkWhole).isInstanceOf(NbdException.class);
    assertThatThrownBy(() -> sink.hole(3, 2)).isInstanceOf(IllegalArgumentException.class);
    sink.hole(2, 2);
    assertThatThrownBy(sink::checkWhole).hasMessageContaining("gave 5 of 4 bytes");
  }

  @Test
  void aHoleIsZeroAlsoInMemoryThatWasUsed() throws IOException {
    byte[] used = Samples.bytes(200_000);
    ByteBuffer target = direct(used);
    BufferSink sink = new BufferSink(target);
    sink.hole(0, used.length);
    assertThat(all(target)).isEqualTo(new byte[used.length]);
    assertThat(Zeroes.only(target)).isTrue();
  }

  @Test
  void oneByteThatIsNotZeroIsFound() {
    ByteBuffer bytes = ByteBuffer.allocate(200_001);
    assertThat(Zeroes.only(bytes)).isTrue();
    for (int at : new int[] {0, 7, 65_535, 65_536, 200_000}) {
      bytes.put(at, (byte) 1);
      assertThat(Zeroes.only(bytes)).as("byte %d", at).isFalse();
      assertThat(Zeroes.only(bytes.slice(0, at))).as("before %d", at).isTrue();
      bytes.put(at, (byte) 0);
    }
    assertThat(Zeroes.only(ByteBuffer.allocate(0))).isTrue();
  }

  @Test
  void aPartOfAReadGoesToItsPlace() throws IOException {
    try (TestSink whole = new TestSink(10)) {
      PartSink part = new PartSink(whole, 3);
      part.space(0, 1).put((byte) 1);
      part.hole(1, 2);
      part.lend(3, ByteBuffer.wrap(new byte[] {2}), () -> {});
      whole.hole(0, 3);
      whole.hole(7, 3);
      assertThat(whole.bytes()).containsExactly(0, 0, 0, 1, 0, 0, 2, 0, 0, 0);
    }
  }

  /** The testkit's checker refuses what is too long for the layer. */
  @Test
  void aFiltersOwnRequestsAreNotTooLongForTheLayerBelow() throws IOException {
    byte[] content = new byte[20_000];
    Scripted disk =
        Scripted.on(content).traits(it -> it.blockSizes(new BlockSizes(512, 4096, 4096)));
    byte[] written = Samples.bytes(10_752);
    try (OpenDisk open = Layers.of(disk).open()) {
      Range range = new Range(512, written.length);
      Below.write(open.handle(), range, direct(written), Flag.NONE);
      ByteBuffer read = ByteBuffer.allocateDirect(written.length);
      Below.read(open.handle(), range, read);
      assertThat(all(read)).isEqualTo(written);
    }
    assertThat(Arrays.copyOfRange(content, 512, 512 + written.length)).isEqualTo(written);
  }

  @Test
  void aReadOfAFiltersOwnFailsWhole() throws IOException {
    Handle failing =
        new SimpleHandle(Traits.of(512).build()) {
          @Override
          protected void read(ByteBuffer target, long offset) throws IOException {
            throw new PartialReadException(ErrorCode.ESHUTDOWN, 7, "seven are good", null);
          }
        };
    assertThatThrownBy(() -> Below.read(failing, new Range(0, 512), ByteBuffer.allocateDirect(512)))
        .isInstanceOf(NbdException.class)
        .isNotInstanceOf(PartialReadException.class)
        .hasMessage("seven are good");
  }

  @Test
  void aPayloadIsTakenWholeOrInPieces() {
    BufferSource source = new BufferSource(ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4}, 1, 4));
    assertThat(source.remaining()).isEqualTo(4);
    assertThat(all(source.payload())).containsExactly(1, 2, 3, 4);
    ByteBuffer piece = ByteBuffer.allocateDirect(3);
    source.receive(piece);
    assertThat(all(piece.flip())).containsExactly(1, 2, 3);
    assertThat(source.remaining()).isEqualTo(1);
    assertThat(all(source.payload())).containsExactly(4);
  }
}
