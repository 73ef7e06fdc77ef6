package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a layer takes the payload, it gets the right bytes, and the next request is found. */
class WriteSourceTest {
  private static final int SIZE = 4 << 20;
  private static final int[] LENGTHS = {1, 100, 4096, 16_384, 131_072, 131_073, 300_000, 2 << 20};

  private final List<byte[]> taken = new ArrayList<>();

  private void take(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    taken.add(copy);
  }

  /** Writes of all lengths in one send, so that payloads lie before, in and behind the buffer. */
  private List<WireError> writeAll(ScriptedDisk.Writer writer) throws IOException {
    List<WireError> errors = new ArrayList<>();
    try (Serving serving = Serving.disk(ScriptedDisk.writes(SIZE, writer));
        RawSession session = serving.structured()) {
      List<Request> writes = new ArrayList<>();
      for (int length : LENGTHS) {
        writes.add(Requests.write(length % 7, length));
      }
      Thread sender = Thread.ofVirtual().start(() -> send(session, writes));
      for (Request write : writes) {
        errors.add(session.answer(write).error().orElse(null));
      }
      sender.join();
      session.assertLives();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
    return errors;
  }

  private static void send(RawSession session, List<Request> writes) {
    try {
      for (Request write : writes) {
        session.send(write, ByteDisk.pattern(write.offset(), (int) write.length()));
      }
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private void assertTakenWhole() {
    assertThat(taken).hasSize(LENGTHS.length);
    for (int i = 0; i < LENGTHS.length; i++) {
      assertThat(taken.get(i)).isEqualTo(ByteDisk.pattern(LENGTHS[i] % 7, LENGTHS[i]));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void payloadIsAllOfItEachTime(int times) throws IOException {
    assertThat(
            writeAll(
                (range, in) -> {
                  assertThat(in.remaining()).isEqualTo(range.length());
                  ByteBuffer last = null;
                  for (int i = 0; i < times; i++) {
                    last = in.payload();
                    assertThat(last.isReadOnly()).isTrue();
                    assertThat(last.remaining()).isEqualTo((int) range.length());
                    if (i + 1 < times) {
                      last.position(last.limit());
                    }
                  }
                  take(last);
                }))
        .containsOnlyNulls();
    assertTakenWhole();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  void receiveIsTheNextBytesEachTime(int pieces) throws IOException {
    assertThat(
            writeAll(
                (range, in) -> {
                  ByteBuffer all = ByteBuffer.allocateDirect((int) range.length());
                  int piece = Math.max(1, all.capacity() / pieces);
                  while (all.position() < all.capacity()) {
                    assertThat(in.remaining()).isEqualTo(all.capacity() - all.position());
                    all.limit(Math.min(all.capacity(), all.position() + piece));
                    in.receive(all);
                    assertThat(all.hasRemaining()).isFalse();
                  }
                  take(all.flip());
                }))
        .containsOnlyNulls();
    assertTakenWhole();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whatIsNotTakenIsThrownAway(int takenBytes) throws IOException {
    assertThat(writeAll((_, in) -> in.receive(ByteBuffer.allocate(takenBytes))))
        .containsOnlyNulls();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whatIsNotTakenBeforeAFailureIsThrownAway(int takenBytes) throws IOException {
    assertThat(
            writeAll(
                (_, in) -> {
                  in.receive(ByteBuffer.allocate(takenBytes));
                  throw new IOException("no space on the device");
                }))
        .containsOnly(WireError.EIO);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPayloadThatWasTakenBeforeAFailureIsNotThrownAwayTwice(boolean direct) throws IOException {
    assertThat(
            writeAll(
                (range, in) -> {
                  if (direct) {
                    in.receive(ByteBuffer.allocateDirect((int) range.length()));
                  } else {
                    in.payload();
                  }
                  throw new IOException("no space on the device");
                }))
        .containsOnly(WireError.EIO);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void afterAReceiveThereIsNoPayload(boolean caught) throws IOException {
    assertThat(
            writeAll(
                (_, in) -> {
                  in.receive(ByteBuffer.allocate(1));
                  if (caught) {
                    assertThatThrownBy(in::payload).isInstanceOf(IllegalStateException.class);
                  } else {
                    in.payload();
                  }
                }))
        .containsOnly(caught ? null : WireError.EIO);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void moreThanThereIsCannotBeReceived(boolean afterSome) throws IOException {
    assertThat(
            writeAll(
                (range, in) -> {
                  int extra = 1;
                  if (afterSome) {
                    in.receive(ByteBuffer.allocate(1));
                    extra = 0;
                  }
                  in.receive(ByteBuffer.allocate((int) range.length() + extra));
                }))
        .containsOnly(WireError.EIO);
  }

  /** Nothing was taken out of the stream, so nothing is lost but this write. */
  @ParameterizedTest
  @MethodSource("readOnlyTargets")
  void aTargetThatCannotBeWrittenFailsThatWriteAlone(ByteBuffer target) throws IOException {
    assertThat(writeAll((_, in) -> in.receive(target.duplicate()))).containsOnly(WireError.EIO);
  }

  static Stream<ByteBuffer> readOnlyTargets() {
    return Stream.of(
        ByteBuffer.allocate(1).asReadOnlyBuffer(), ByteBuffer.allocateDirect(1).asReadOnlyBuffer());
  }

  /** A filter looked at the payload; the layer below it receives. */
  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void afterAPayloadTheSameBytesCanBeReceived(int pieces) throws IOException {
    assertThat(
            writeAll(
                (range, in) -> {
                  in.payload();
                  ByteBuffer all = ByteBuffer.allocate((int) range.length());
                  int piece = Math.max(1, all.capacity() / pieces);
                  while (all.position() < all.capacity()) {
                    all.limit(Math.min(all.capacity(), all.position() + piece));
                    in.receive(all);
                  }
                  take(all.flip());
                }))
        .containsOnlyNulls();
    assertTakenWhole();
  }
}
