package nbd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.Flags;
import nbd.wire.TransmissionFlag;
import nbd.wire.WireError;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to a server by other hands. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NbdkitTransmissionTest {
  private static final long HOLE_AND_ZERO = 3;
  private static final ClientOptions USUAL = ClientOptions.usual();
  private static final ClientOptions ALLOCATION = USUAL.withContexts("base:allocation");

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void contentIsThePatternOfTheServer(boolean structured) throws Exception {
    ClientOptions options = structured ? USUAL : USUAL.withSimpleReplies();
    try (Nbdkit nbdkit = Nbdkit.start("pattern", String.valueOf(Long.MAX_VALUE));
        NbdClient client = NbdClient.connect(nbdkit.address(), "", options)) {
      assertThat(client.mode().hasChunks()).isEqualTo(structured);
      Random random = new Random(5);
      for (int i = 0; i < 200; i++) {
        long offset = random.nextLong(client.export().size() - 100_000);
        int length = 1 + random.nextInt(i % 10 == 0 ? 100_000 : 100);
        assertThat(client.read(offset, length)).isEqualTo(pattern(offset, length));
      }
    }
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    try (Nbdkit nbdkit = Nbdkit.start("memory", "64M");
        NbdClient client = NbdClient.connect(nbdkit.address(), "", USUAL)) {
      byte[] data = new byte[20_000_001];
      new Random(6).nextBytes(data);
      client.write(12345, ByteBuffer.wrap(data), CommandFlag.FUA);
      client.flush();
      client.cache(0, 1 << 20);
      ByteBuffer direct = ByteBuffer.allocateDirect(data.length);
      client.read(12345, direct);
      assertThat(direct).isEqualTo(ByteBuffer.wrap(data));

      client.zero(20_000, 5000, CommandFlag.NO_HOLE);
      client.trim(1 << 20, 1 << 20);
      Arrays.fill(data, 20_000 - 12345, 25_000 - 12345, (byte) 0);
      Arrays.fill(data, (1 << 20) - 12345, (2 << 20) - 12345, (byte) 0);
      assertThat(client.read(12345, data.length)).isEqualTo(data);
    }
  }

  @Test
  void extentsOfTheServerAreTold() throws Exception {
    try (Nbdkit nbdkit = Nbdkit.start("memory", "1M");
        NbdClient client = NbdClient.connect(nbdkit.address(), "", ALLOCATION)) {
      byte[] ones = new byte[1 << 15];
      Arrays.fill(ones, (byte) 1);
      client.write(1 << 16, ByteBuffer.wrap(ones));
      assertThat(client.blockStatus(0, 1 << 20))
          .containsEntry(
              "base:allocation",
              Descriptors.of(
                  1 << 16, HOLE_AND_ZERO, 1 << 15, 0, (1 << 20) - (3 << 15), HOLE_AND_ZERO));
      assertThat(client.blockStatus(100, 200, CommandFlag.REQ_ONE))
          .containsEntry("base:allocation", Descriptors.of(200, HOLE_AND_ZERO));
    }
  }

  @Test
  void errorsOfTheServerAreTold() throws Exception {
    try (Nbdkit nbdkit =
            Nbdkit.start(
                "--filter=error",
                "memory",
                "1M",
                "error-pread=ENOSPC",
                "error-pread-rate=100%",
                "error-zero=EPERM",
                "error-zero-rate=100%");
        NbdClient client = NbdClient.connect(nbdkit.address(), "", USUAL)) {
      for (int i = 0; i < 3; i++) {
        assertError(WireError.ENOSPC, () -> client.read(512, 512));
        assertError(WireError.EPERM, () -> client.zero(0, 512));
        client.write(0, ByteBuffer.allocate(10));
      }
    }
  }

  @Test
  void anUncheckedClientSendsWhatTheServerMustRefuse() throws Exception {
    try (Nbdkit nbdkit = Nbdkit.start("-r", "memory", "1M");
        NbdClient client = NbdClient.connect(nbdkit.address(), "", USUAL.unchecked())) {
      assertThat(client.export().has(TransmissionFlag.READ_ONLY)).isTrue();
      assertError(WireError.EPERM, () -> client.write(0, ByteBuffer.allocate(3000)));
      assertError(WireError.EINVAL, () -> client.read(1 << 20, 1));
      assertError(WireError.EINVAL, () -> client.blockStatus(0, 1));
      Flags<CommandFlag> unknown = Flags.ofBits(CommandFlag.class, 0x4000);
      assertThatThrownBy(() -> client.pipelined().other(5, unknown, 0, 1).join())
          .hasMessageContaining("failed: EINVAL");
      assertThatThrownBy(
              () -> client.pipelined().other(99, Flags.none(CommandFlag.class), 0, 1).join())
          .hasMessageContaining("failed: EINVAL");
      assertThat(client.read(0, 10)).containsOnly(0);
    }
  }

  private static void assertError(WireError error, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            NbdRemoteException.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  // each 8 bytes are their own offset, big-endian
  private static byte[] pattern(long offset, int length) {
    byte[] content = new byte[length];
    for (int i = 0; i < length; i++) {
      long at = offset + i;
      content[i] = (byte) ((at & ~7L) >>> (56 - 8 * (at & 7)));
    }
    return content;
  }
}
