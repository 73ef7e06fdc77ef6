package nbd.itest.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import nbd.client.NbdClient;

/**
 * A client that writes and reads without a pause, compares each byte with an array of its own, and
 * keeps one connection all the time. The disk is its alone.
 */
final class Steady implements AutoCloseable {
  private static final int SIZE = 1 << 20;
  private static final int LONGEST = 32 << 10;

  private final NbdClient client;
  private final Random random;
  private final byte[] expected = new byte[SIZE];
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong longestNanos = new AtomicLong();
  private volatile boolean stop;

  private Steady(NbdClient client, long seed) {
    this.client = client;
    this.random = new Random(seed);
  }

  /** Starts on a disk of zeroes of at least 1 MiB. */
  static Steady start(ServingFolder server, String export, long seed) throws IOException {
    Steady steady = new Steady(server.connect(export), seed);
    Thread.ofPlatform().daemon().name("steady-" + export).start(steady::run);
    return steady;
  }

  private void run() {
    try {
      while (!stop) {
        writeAndCompare();
      }
      end.complete(null);
    } catch (IOException | RuntimeException | AssertionError failure) {
      end.completeExceptionally(failure);
    }
  }

  private void writeAndCompare() throws IOException {
    int length = 1 + random.nextInt(LONGEST);
    int offset = random.nextInt(SIZE - length);
    byte[] data = new byte[length];
    random.nextBytes(data);
    long start = System.nanoTime();
    client.write(offset, ByteBuffer.wrap(data));
    long between = note(start);
    System.arraycopy(data, 0, expected, offset, length);
    int from = Math.max(0, offset - 4096);
    int to = Math.min(SIZE, offset + length + 4096);
    byte[] read = client.read(from, to - from);
    note(between);
    if (!Arrays.equals(read, Arrays.copyOfRange(expected, from, to))) {
      throw new AssertionError("wrong bytes in " + from + " to " + to);
    }
  }

  private long note(long start) {
    long now = System.nanoTime();
    longestNanos.accumulateAndGet(now - start, Math::max);
    requests.incrementAndGet();
    return now;
  }

  long requests() {
    return requests.get();
  }

  /** The longest wait since this was asked last. */
  Duration longest() {
    return Duration.ofNanos(longestNanos.getAndSet(0));
  }

  /** Waits until it was served some times more; fails if it is not. */
  void awaitService() throws Exception {
    long wanted = requests.get() + 20;
    while (requests.get() < wanted) {
      if (end.isDone()) {
        end.get();
      }
      Thread.sleep(1);
    }
  }

  /** Stops; fails if a request has failed, or a byte was wrong, and at the end reads all again. */
  void assertUndisturbed() throws Exception {
    stop = true;
    end.get(10, TimeUnit.SECONDS);
    assertThat(client.read(0, SIZE)).isEqualTo(expected);
  }

  @Override
  public void close() {
    stop = true;
    client.abort();
  }
}
