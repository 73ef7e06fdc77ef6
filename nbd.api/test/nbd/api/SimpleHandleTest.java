package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimpleHandleTest {
  private static final long AT = (1L << 40) + 3;

  private final List<String> story = new ArrayList<>();

  /** Its byte at each offset is the offset's lowest one. */
  private final SimpleHandle disk =
      new SimpleHandle(Traits.of(1L << 41).build()) {
        @Override
        protected void read(ByteBuffer target, long offset) {
          story.add("read " + target.remaining() + " at " + offset);
          for (long at = offset; target.hasRemaining(); at++) {
            target.put((byte) at);
          }
        }

        @Override
        protected void write(ByteBuffer source, long offset) throws IOException {
          story.add("write " + source.remaining() + " at " + offset);
          if (offset == 0) {
            throw new NbdException(ErrorCode.ENOSPC, "full");
          }
        }

        @Override
        public void flush() {
          story.add("flush");
        }
      };

  /** Server memory for one read, in the middle of more. */
  private static final class Memory {
    final ByteBuffer all = ByteBuffer.allocate(64);
    final Recorder recorder = new Recorder();

    ReadSink sink(int length) {
      recorder.answer = all.slice(16, length);
      return recorder.as(ReadSink.class);
    }
  }

  private static WriteSource payload(int length) {
    Recorder source = new Recorder();
    source.answer = ByteBuffer.allocate(length).asReadOnlyBuffer();
    return source.as(WriteSource.class);
  }

  @Test
  void aReadFillsTheServersMemoryInOnePiece() throws IOException {
    Memory memory = new Memory();
    disk.read(new Range(AT, 5), memory.sink(5));
    assertThat(memory.recorder.seen).containsExactly(new Recorder.Seen("space", List.of(0L, 5)));
    assertThat(story).containsExactly("read 5 at " + AT);
    byte[] expected = new byte[64];
    System.arraycopy(new byte[] {3, 4, 5, 6, 7}, 0, expected, 16, 5);
    assertThat(memory.all.array()).isEqualTo(expected);
  }

  @Test
  void aWriteTakesTheWholePayload() throws IOException {
    disk.write(new Range(AT, 7), payload(7), Flag.NONE);
    assertThat(story).containsExactly("write 7 at " + AT);
  }

  @Test
  void fuaFlushesAfterTheWrite() throws IOException {
    disk.write(new Range(AT, 7), payload(7), Set.of(Flag.FUA));
    assertThat(story).containsExactly("write 7 at " + AT, "flush");
  }

  @Test
  void afterAWriteThatFailedNothingIsFlushed() {
    assertThat(catchThrowable(() -> disk.write(new Range(0, 1), payload(1), Set.of(Flag.FUA))))
        .hasMessage("full");
    assertThat(story).containsExactly("write 1 at 0");
  }

  @Test
  void aDiskThatDoesNotOverrideWriteIsReadOnly() {
    SimpleHandle readOnly =
        new SimpleHandle(Traits.of(9).readOnly(true).build()) {
          @Override
          protected void read(ByteBuffer target, long offset) {}
        };
    assertThatExceptionOfType(NbdException.class)
        .isThrownBy(() -> readOnly.write(new Range(0, 1), payload(1), Flag.NONE))
        .matches(refused -> refused.code() == ErrorCode.EPERM);
    assertThat(readOnly.traits().size()).isEqualTo(9);
  }

  private static PartialReadException failing(int after, IOException failure) {
    SimpleHandle disk =
        new SimpleHandle(Traits.of(100).build()) {
          @Override
          protected void read(ByteBuffer target, long offset) throws IOException {
            target.put(new byte[after]);
            throw failure;
          }
        };
    Throwable thrown = catchThrowable(() -> disk.read(new Range(0, 9), new Memory().sink(9)));
    if (thrown instanceof PartialReadException partial) {
      return partial;
    }
    assertThat(thrown).isSameAs(failure);
    return null;
  }

  @Test
  void bytesBeforeAFailureAreToldAsGood() {
    var named = new NbdException(ErrorCode.ENOMEM, "no memory");
    assertThat(failing(5, named))
        .hasMessage("no memory")
        .hasCause(named)
        .matches(it -> it.good() == 5 && it.code() == ErrorCode.ENOMEM);
    assertThat(failing(9, new IOException("bad sector")))
        .hasMessage("bad sector")
        .matches(it -> it.good() == 9 && it.code() == ErrorCode.EIO);
    assertThat(failing(1, new IOException())).hasMessage("java.io.IOException");
  }

  @Test
  void aFailureAtTheFirstByteStaysAsItIs() {
    assertThat(failing(0, new IOException("bad sector"))).isNull();
    var own = new PartialReadException(ErrorCode.EIO, 2, "said by the disk itself", null);
    assertThat(failing(4, own)).isSameAs(own);
  }
}
