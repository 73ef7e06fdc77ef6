package nbd.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import nbd.client.NbdClient;
import nbd.client.Requests;
import nbd.wire.CommandFlag;

/** Clients that write and read all the time, each in blocks of its own, several at a time. */
public final class OracleLoad implements AutoCloseable {
  private static final int DEPTH = 4;
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final Oracle oracle;
  private final boolean flushing;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLongArray rounds;
  private volatile boolean over;

  /**
   * As many clients of that export; returns when all are at work.
   *
   * @param flushing whether they send FLUSH and FUA
   */
  public OracleLoad(LiveServer live, String export, Oracle oracle, int clients, boolean flushing)
      throws IOException {
    this.oracle = oracle;
    this.flushing = flushing;
    this.rounds = new AtomicLongArray(clients);
    for (int i = 0; i < clients; i++) {
      NbdClient client = live.client(export);
      int number = i;
      threads.add(Thread.ofPlatform().name("load-" + i).start(() -> run(client, number)));
    }
    awaitProgress();
  }

  private void run(NbdClient client, int number) {
    Random random = new Random(number);
    try {
      while (!over && failures.isEmpty()) {
        round(client, number, random);
        rounds.incrementAndGet(number);
      }
    } catch (IOException | RuntimeException | Error failure) {
      failures.add(failure);
    } finally {
      client.abort();
    }
  }

  private void round(NbdClient client, int number, Random random) throws IOException {
    int first = number + rounds.length() * random.nextInt(Oracle.BLOCKS / rounds.length() - DEPTH);
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (int i = 0; i < DEPTH; i++) {
      sent.add(request(client, first + i * rounds.length(), random.nextInt(8)));
    }
    sent.forEach(CompletableFuture::join);
    if (flushing && random.nextInt(4) == 0) {
      client.flush();
    }
  }

  private CompletableFuture<?> request(NbdClient client, int block, int what) {
    long at = (long) block * Oracle.BLOCK;
    Requests to = client.pipelined();
    return switch (what) {
      case 0 -> change(block, 0, () -> to.zero(at, Oracle.BLOCK, flags()));
      case 1 -> change(block, 0, () -> to.trim(at, Oracle.BLOCK));
      case 2, 3, 4 -> write(to, block, what == 4 ? flags() : new CommandFlag[0]);
      default -> read(to, block);
    };
  }

  private CommandFlag[] flags() {
    return flushing ? new CommandFlag[] {CommandFlag.FUA} : new CommandFlag[0];
  }

  private CompletableFuture<?> read(Requests to, int block) {
    byte[] found = new byte[Oracle.BLOCK];
    return to.read((long) block * Oracle.BLOCK, ByteBuffer.wrap(found))
        .thenAccept(_ -> oracle.check(block, found));
  }

  private CompletableFuture<?> write(Requests to, int block, CommandFlag... flags) {
    long number = NUMBERS.incrementAndGet();
    ByteBuffer bytes = ByteBuffer.wrap(Oracle.block(number));
    return change(block, number, () -> to.write((long) block * Oracle.BLOCK, bytes, flags));
  }

  private CompletableFuture<?> change(
      int block, long number, Supplier<CompletableFuture<Void>> sent) {
    oracle.begun(block, number);
    return sent.get().thenRun(() -> oracle.done(block, number));
  }

  /** What has gone wrong. */
  public List<Throwable> failures() {
    return List.copyOf(failures);
  }

  /** Waits until each client has had some requests answered. */
  public void awaitProgress() {
    awaitProgress(rounds.length());
  }

  /** Waits until so many of the clients have had some requests answered. */
  public void awaitProgress(int clients) {
    long[] before = new long[rounds.length()];
    for (int i = 0; i < before.length; i++) {
      before[i] = rounds.get(i);
    }
    long patience = System.nanoTime() + 10_000_000_000L;
    while (onward(before) < clients) {
      assertThat(failures).isEmpty();
      assertThat(System.nanoTime()).as("the clients' requests were answered").isLessThan(patience);
      LockSupport.parkNanos(100_000);
    }
  }

  private int onward(long[] before) {
    int onward = 0;
    for (int i = 0; i < before.length; i++) {
      onward += rounds.get(i) >= before[i] + 2 ? 1 : 0;
    }
    return onward;
  }

  /** Waits until all clients have ended by themselves. */
  public void awaitEnd() throws InterruptedException {
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(10))).as("a client ended").isTrue();
    }
  }

  /** The clients leave when their requests are answered. */
  @Override
  public void close() {
    over = true;
    try {
      awaitEnd();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
