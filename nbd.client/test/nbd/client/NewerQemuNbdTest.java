package nbd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.Flags;
import nbd.wire.Mode;
import nbd.wire.TransmissionFlag;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Extended headers with a server that others wrote. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NewerQemuNbdTest {
  private static final long TIB = 1L << 40;
  private static final long SIZE = 6 * TIB;
  private static final String DEPTH = "qemu:allocation-depth";
  private static final ClientOptions OPTIONS =
      ClientOptions.usual().withContexts("base:allocation", DEPTH);

  @Test
  void requestsOfThreeTebibytesGoInOne() throws Exception {
    try (NewerQemuNbd qemu = NewerQemuNbd.start(SIZE);
        NbdClient client = NbdClient.connect(qemu.address(), "", OPTIONS)) {
      assertThat(client.mode()).isEqualTo(Mode.EXTENDED);
      assertThat(client.export().has(TransmissionFlag.BLOCK_STATUS_PAYLOAD)).isTrue();
      for (long offset : new long[] {0, TIB, 3 * TIB, SIZE - 65536}) {
        client.write(offset, filled(65536));
      }
      assertThat(dataAt(client)).containsExactly(0L, TIB, 3 * TIB, SIZE - 65536);
      client.zero(65536, 3 * TIB);
      assertThat(dataAt(client)).containsExactly(0L, SIZE - 65536);
      client.trim(0, 3 * TIB);
      assertThat(dataAt(client)).containsExactly(SIZE - 65536);
      client.flush();
    }
  }

  @Test
  void whatIsWrittenIsReadAndTheRestIsAHole() throws Exception {
    try (NewerQemuNbd qemu = NewerQemuNbd.start(SIZE);
        NbdClient client = NbdClient.connect(qemu.address(), "", OPTIONS)) {
      client.write(5 * TIB, filled(65536), CommandFlag.FUA);
      ByteBuffer into = ByteBuffer.allocate(3 * 65536);
      assertThat(client.read(5 * TIB - 65536, into))
          .extracting(ReadPart::hole)
          .containsExactly(true, false, true);
      assertThat(into.slice(65536, 65536)).isEqualTo(filled(65536));
      assertThat(client.read(5 * TIB - 65536, 3 * 65536, CommandFlag.DF)).isEqualTo(into.array());
    }
  }

  @Test
  void contextsCanBeChosen() throws Exception {
    try (NewerQemuNbd qemu = NewerQemuNbd.start(SIZE);
        NbdClient client = NbdClient.connect(qemu.address(), "", OPTIONS)) {
      assertThat(client.contexts()).containsExactly("base:allocation", DEPTH);
      assertThat(client.blockStatus(0, SIZE)).containsOnlyKeys("base:allocation", DEPTH);
      assertThat(client.blockStatus(Set.of("base:allocation"), 0, SIZE))
          .containsOnlyKeys("base:allocation");
      assertThat(client.blockStatus(Set.of(DEPTH), 0, SIZE)).containsOnlyKeys(DEPTH);
    }
  }

  @Test
  void whatIsWrongIsRefusedAndTheConnectionLives() throws Exception {
    Flags<CommandFlag> payload = Flags.of(CommandFlag.PAYLOAD_LEN);
    try (NewerQemuNbd qemu = NewerQemuNbd.start(SIZE);
        NbdClient client = NbdClient.connect(qemu.address(), "", OPTIONS.unchecked())) {
      Requests requests = client.pipelined();
      assertRefused(WireError.EINVAL, requests.trim(SIZE, 4096));
      assertRefused(
          WireError.EINVAL, requests.other(4, payload, 0, 4096, ByteBuffer.allocate(4096)));
      assertThat(client.read(0, 2)).containsOnly(0);
    }
  }

  private static void assertRefused(WireError error, CompletableFuture<Void> reply) {
    assertThatThrownBy(reply::join)
        .cause()
        .isInstanceOfSatisfying(
            NbdRemoteException.class,
            e -> assertThat(e.error()).as(e.getMessage()).isEqualTo(error));
  }

  private static List<Long> dataAt(NbdClient client) throws IOException {
    Descriptors told = client.blockStatus(0, SIZE).get("base:allocation");
    assertThat(told.covered()).isEqualTo(SIZE);
    List<Long> found = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < told.count(); i++) {
      if (told.status(i) == 0) {
        found.add(at);
      }
      at += told.length(i);
    }
    return found;
  }

  private static ByteBuffer filled(int length) {
    byte[] content = new byte[length];
    Arrays.fill(content, (byte) 0xa5);
    return ByteBuffer.wrap(content);
  }
}
