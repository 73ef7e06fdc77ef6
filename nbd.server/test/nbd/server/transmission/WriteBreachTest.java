package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import nbd.server.testing.ManyWrites;
import nbd.wire.WireError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A layer that does not take the payload, takes it wrongly or fails: the stream stays in step. */
class WriteBreachTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whatIsNotTakenIsThrownAway(int takenBytes) throws IOException, InterruptedException {
    assertThat(ManyWrites.outcomes((_, in) -> in.receive(ByteBuffer.allocate(takenBytes))))
        .containsOnlyNulls();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whatIsNotTakenBeforeAFailureIsThrownAway(int takenBytes)
      throws IOException, InterruptedException {
    assertThat(
            ManyWrites.outcomes(
                (_, in) -> {
                  in.receive(ByteBuffer.allocate(takenBytes));
                  throw new IOException("no space on the device");
                }))
        .containsOnly(WireError.EIO);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPayloadThatWasTakenBeforeAFailureIsNotThrownAwayTwice(boolean direct)
      throws IOException, InterruptedException {
    assertThat(
            ManyWrites.outcomes(
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
  void afterAReceiveThereIsNoPayload(boolean caught) throws IOException, InterruptedException {
    assertThat(
            ManyWrites.outcomes(
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
  void moreThanThereIsCannotBeReceived(boolean afterSome) throws IOException, InterruptedException {
    assertThat(
            ManyWrites.outcomes(
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
  void aTargetThatCannotBeWrittenFailsThatWriteAlone(ByteBuffer target)
      throws IOException, InterruptedException {
    assertThat(ManyWrites.outcomes((_, in) -> in.receive(target.duplicate())))
        .containsOnly(WireError.EIO);
  }

  static Stream<ByteBuffer> readOnlyTargets() {
    return Stream.of(
        ByteBuffer.allocate(1).asReadOnlyBuffer(), ByteBuffer.allocateDirect(1).asReadOnlyBuffer());
  }
}
