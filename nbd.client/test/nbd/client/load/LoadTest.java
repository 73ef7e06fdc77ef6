package nbd.client.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import nbd.wire.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The load generator's bytes, and what it makes of wrong ones. */
@Timeout(60)
class LoadTest {
  private static final String READ_0 =
      "25609513 0000 0000 0000000000000000 0000000000000000 00001000";
  private static final String READ_1 =
      "25609513 0000 0000 0000000000000001 0000000000001000 00001000";
  private static final String WRITE_0 =
      "25609513 0000 0001 0000000000000000 0000000000000000 00001000 0000000000000000";
  private static final String WRITE_1 =
      "25609513 0000 0001 0000000000000001 0000000000001000 00001000 0000000000001000";
  private static final String OK_0 = "67446698 00000000 0000000000000000";
  private static final String OK_1 = "67446698 00000000 0000000000000001";
  private static final String GOODBYE =
      "25609513 0000 0002 0000000000000000 0000000000000000 00000000";
  private static final String FILLING =
      HexFormat.of().formatHex(new byte[4088]).replace("00", "5a");

  @TempDir private Path folder;

  private LoadResult run(Pattern pattern, BytePeer.Script script) throws Exception {
    try (BytePeer peer = new BytePeer(folder, script)) {
      return Load.run(peer.plan(pattern));
    }
  }

  private static ByteBuffer block(long stamp) {
    return ByteBuffer.allocate(4096).putLong(0, stamp);
  }

  @Test
  void readsAreAnsweredInAnyOrderAndPieces() throws Exception {
    LoadResult result =
        run(
            Pattern.SEQUENTIAL_READ,
            wire -> {
              wire.expect(READ_0 + READ_1);
              wire.send(OK_1.substring(0, 17));
              wire.send(OK_1.substring(17));
              wire.send(block(7).limit(1000));
              wire.send(block(7).position(1000));
              wire.send(OK_0);
              wire.send(block(8));
              wire.expect(GOODBYE);
            });
    assertThat(result.requests()).isEqualTo(2);
    assertThat(result.bytes()).isEqualTo(8192);
    assertThat(result.rate()).isPositive();
    assertThat(result.throughput()).isEqualTo(result.rate() * 4096);
  }

  @Test
  void writesBeginWithTheirOffset() throws Exception {
    LoadResult result =
        run(
            Pattern.SEQUENTIAL_WRITE,
            wire -> {
              wire.expect(WRITE_0 + FILLING + WRITE_1 + FILLING);
              wire.send(OK_0 + OK_1);
              wire.expect(GOODBYE);
            });
    assertThat(result.requests()).isEqualTo(2);
  }

  @Test
  void aSlotIsUsedAgainWhenItsReplyIsThere() throws Exception {
    try (BytePeer peer =
        new BytePeer(
            folder,
            wire -> {
              wire.expect(READ_0 + READ_1);
              wire.send(OK_1);
              wire.send(block(0));
              wire.expect("25609513 0000 0000 0000000000000001 0000000000002000 00001000");
              wire.send(OK_0);
              wire.send(block(0));
              wire.send(OK_1);
              wire.send(block(0));
              wire.expect(GOODBYE);
            })) {
      LoadPlan plan = peer.plan(Pattern.SEQUENTIAL_READ).withRequests(3);
      assertThat(Load.run(plan).requests()).isEqualTo(3);
    }
  }

  private void assertBreach(String replies, Class<? extends IOException> kind, String message) {
    assertThatThrownBy(
            () ->
                run(
                    Pattern.SEQUENTIAL_WRITE,
                    wire -> {
                      wire.receive(2 * (28 + 4096));
                      wire.send(replies);
                    }))
        .isInstanceOf(kind)
        .hasMessageContaining(message);
  }

  @Test
  void aFailedRequestEndsTheLoad() {
    assertBreach("67446698 00000005 0000000000000000", IOException.class, "EIO");
  }

  @Test
  void aReplyThatIsNoneEndsTheLoad() {
    assertBreach("668e33ef 00000000 0000000000000000", ProtocolException.class, "simple reply");
  }

  @Test
  void aReplyTwiceEndsTheLoad() {
    assertBreach(OK_1 + OK_1, ProtocolException.class, "cookie 1");
  }

  @Test
  void aReplyToNoRequestEndsTheLoad() {
    assertBreach("67446698 00000000 0000000000000002", ProtocolException.class, "cookie 2");
    assertBreach("67446698 00000000 0000000100000000", ProtocolException.class, "4294967296");
    assertBreach("67446698 00000000 ffffffffffffffff", ProtocolException.class, "cookie -1");
  }

  @Test
  void aServerThatClosesEndsTheLoad() {
    assertBreach(OK_0, EOFException.class, "closed");
  }

  @Test
  void aServerThatIsNotThereIsTold() {
    LoadPlan plan =
        LoadPlan.of(UnixDomainSocketAddress.of(folder.resolve("none")), Pattern.RANDOM_READ);
    assertThatThrownBy(() -> Load.run(plan)).isInstanceOf(IOException.class);
  }
}
