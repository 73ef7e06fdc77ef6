package nbd.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import nbd.wire.CommandFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many requests outstanding at a server by other hands, which answers out of order. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NbdkitPipelineTest {
  private static final int SLOT = 8192;
  private static final int SLOTS = 256;
  private static final int ROUNDS = 20;

  // in a round each slot has one request, so that any order of execution has the same outcome
  @Test
  void randomRequestsAgreeWithAnArray() throws Exception {
    try (Nbdkit nbdkit = Nbdkit.start("-t", "8", "memory", String.valueOf(SLOT * SLOTS));
        NbdClient client = NbdClient.connect(nbdkit.address(), "", ClientOptions.usual())) {
      byte[] model = new byte[SLOT * SLOTS];
      Random random = new Random(8);
      for (int round = 0; round < ROUNDS; round++) {
        List<CompletableFuture<?>> replies = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
          replies.add(step(client.pipelined(), random, model, slot));
        }
        CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new)).join();
      }
      assertThat(client.read(0, model.length)).isEqualTo(model);
    }
  }

  @Test
  void manyThreadsShareAConnection() throws Exception {
    try (Nbdkit nbdkit = Nbdkit.start("memory", String.valueOf(SLOT * SLOTS));
        NbdClient client = NbdClient.connect(nbdkit.address(), "", ClientOptions.usual())) {
      List<CompletableFuture<Void>> threads = new ArrayList<>();
      for (int slot = 0; slot < 16; slot++) {
        long offset = (long) slot * SLOT;
        byte value = (byte) (slot + 1);
        threads.add(CompletableFuture.runAsync(() -> writeAndRead(client, offset, value)));
      }
      CompletableFuture.allOf(threads.toArray(CompletableFuture<?>[]::new)).join();
    }
  }

  private static CompletableFuture<?> step(
      Requests requests, Random random, byte[] model, int slot) {
    int offset = slot * SLOT + random.nextInt(100);
    int length = 1 + random.nextInt(SLOT - 100);
    return switch (random.nextInt(4)) {
      case 0 -> {
        byte[] data = new byte[length];
        random.nextBytes(data);
        System.arraycopy(data, 0, model, offset, length);
        yield requests.write(offset, ByteBuffer.wrap(data));
      }
      case 1 -> {
        Arrays.fill(model, offset, offset + length, (byte) 0);
        yield requests.zero(offset, length, CommandFlag.NO_HOLE);
      }
      default -> {
        byte[] read = new byte[length];
        ByteBuffer expected = ByteBuffer.wrap(Arrays.copyOfRange(model, offset, offset + length));
        yield requests
            .read(offset, ByteBuffer.wrap(read))
            .thenRun(() -> assertThat(ByteBuffer.wrap(read)).isEqualTo(expected));
      }
    };
  }

  private static void writeAndRead(NbdClient client, long offset, byte value) {
    byte[] data = new byte[SLOT];
    Arrays.fill(data, value);
    for (int i = 0; i < 100; i++) {
      client.pipelined().write(offset, ByteBuffer.wrap(data)).join();
      byte[] read = new byte[SLOT];
      client.pipelined().read(offset, ByteBuffer.wrap(read)).join();
      assertThat(read).isEqualTo(data);
    }
  }
}
