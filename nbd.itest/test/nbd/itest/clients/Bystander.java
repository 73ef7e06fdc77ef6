package nbd.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A well-behaved client: while others misbehave it connects, writes, reads and trims in the first
 * {@link #SIZE} bytes of the disk, one request at a time, and compares.
 */
final class Bystander implements AutoCloseable {
  static final int SIZE = 16 << 20;

  private static final int LONGEST = 128 << 10;
  private static final int REQUESTS_PER_CONNECTION = 60;

  private final SocketAddress address;
  private final byte[] expected = new byte[SIZE];
  private final Random random = new Random(4711);
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private volatile boolean stop;
  private final AtomicLong rounds = new AtomicLong();
  private volatile Duration longest = Duration.ZERO;

  private Bystander(SocketAddress address) {
    this.address = address;
  }

  /** Starts on an empty disk. */
  static Bystander start(SocketAddress address) {
    Bystander bystander = new Bystander(address);
    Thread.ofPlatform().daemon().name("bystander").start(bystander::run);
    return bystander;
  }

  private void run() {
    try {
      while (!stop) {
        connectAndUse();
      }
      end.complete(null);
    } catch (IOException | AssertionError failure) {
      end.completeExceptionally(failure);
    }
  }

  private void connectAndUse() throws IOException {
    long start = System.nanoTime();
    try (RawClient client = RawClient.transmitting(address)) {
      start = note(start);
      for (int i = 0; i < REQUESTS_PER_CONNECTION && !stop; i++) {
        use(client);
        start = note(start);
      }
    }
  }

  private void use(RawClient client) throws IOException {
    int length = 1 + random.nextInt(LONGEST);
    int offset = random.nextInt(SIZE - length);
    if (random.nextInt(4) == 0) {
      client.trim(offset, length);
      Arrays.fill(expected, offset, offset + length, (byte) 0);
    } else {
      byte[] data = new byte[length];
      random.nextBytes(data);
      client.write(offset, data);
      System.arraycopy(data, 0, expected, offset, length);
    }
    int from = Math.max(0, offset - 4096);
    int to = Math.min(SIZE, offset + length + 4096);
    assertThat(client.read(from, to - from)).isEqualTo(Arrays.copyOfRange(expected, from, to));
    rounds.incrementAndGet();
  }

  private long note(long start) {
    long now = System.nanoTime();
    Duration took = Duration.ofNanos(now - start);
    longest = took.compareTo(longest) > 0 ? took : longest;
    return now;
  }

  /** Waits until it was served some times more. */
  void awaitService() throws InterruptedException {
    long wanted = rounds.get() + 20;
    while (rounds.get() < wanted && !end.isDone()) {
      Thread.sleep(1);
    }
  }

  /** Stops; fails if it read something wrong, lost its connection or had to wait for too long. */
  void assertServedWithin(Duration limit) throws Exception {
    stop = true;
    try {
      end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException stuck) {
      throw new AssertionError("a well-behaved client waits for longer than " + limit, stuck);
    }
    assertThat(longest).as("longest wait of a well-behaved client").isLessThan(limit);
  }

  @Override
  public void close() {
    stop = true;
  }
}
