package nbd.itest.clients;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Clients that write and read until the server closes their connections. */
final class Traffic implements AutoCloseable {
  private static final int LENGTH = 100_000;

  private final List<RawClient> clients = new ArrayList<>();
  private final List<CompletableFuture<Void>> ends = new ArrayList<>();

  private Traffic() {}

  static Traffic start(SocketAddress address, int connections) throws IOException {
    Traffic traffic = new Traffic();
    for (int i = 0; i < connections; i++) {
      RawClient client = RawClient.transmitting(address);
      CompletableFuture<Void> end = new CompletableFuture<>();
      long offset = (long) i << 24;
      traffic.clients.add(client);
      traffic.ends.add(end);
      Thread.ofPlatform().daemon().name("traffic-" + i).start(() -> run(client, offset, end));
    }
    return traffic;
  }

  private static void run(RawClient client, long offset, CompletableFuture<Void> end) {
    byte[] data = new byte[LENGTH];
    try {
      while (true) {
        data[0]++;
        client.write(offset, data);
        if (client.read(offset, LENGTH)[0] != data[0]) {
          throw new AssertionError("read something else than was written");
        }
      }
    } catch (ServerEnded stopped) {
      end.complete(null);
    } catch (IOException | AssertionError failure) {
      end.completeExceptionally(failure);
    }
  }

  /** Fails if a connection still lives, or ended in the middle of a reply. */
  void assertEndedBetweenReplies(Duration patience) throws Exception {
    for (CompletableFuture<Void> end : ends) {
      end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }
}
