package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import nbd.server.testing.ManyWrites;
import nbd.wire.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a layer takes the payload, it gets the right bytes, and the next request is found. */
class WriteSourceTest {
  private final List<byte[]> taken = new ArrayList<>();

  private void take(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    taken.add(copy);
  }

  private void assertTakenWhole() {
    List<Request> writes = ManyWrites.requests();
    assertThat(taken).hasSameSizeAs(writes);
    for (int i = 0; i < writes.size(); i++) {
      assertThat(taken.get(i)).isEqualTo(ManyWrites.payload(writes.get(i)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void payloadIsAllOfItEachTime(int times) throws IOException, InterruptedException {
    assertThat(
            ManyWrites.outcomes(
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
  void receiveIsTheNextBytesEachTime(int pieces) throws IOException, InterruptedException {
    assertThat(
            ManyWrites.outcomes(
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

  /** A filter looked at the payload; the layer below it receives. */
  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void afterAPayloadTheSameBytesCanBeReceived(int pieces) throws IOException, InterruptedException {
    assertThat(
            ManyWrites.outcomes(
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
