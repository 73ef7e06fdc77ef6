package nbd.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/**
 * Has clients misbehave, again and again. Meanwhile a well-behaved client has to be served, and
 * afterwards the server may have no more memory, threads and files than before.
 */
final class Endurance {
  /** Longest that a well-behaved client may have to wait. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /** Where others do not disturb the bystander's data. */
  static final long ELSEWHERE = 256L << 20;

  private static final int WARM_UP = 4;
  private static final int ROUNDS = 10;

  /** Longer than the server keeps idle threads. */
  private static final Duration SETTLING = Duration.ofSeconds(45);

  /** For idle threads that are kept for new clients. */
  private static final int SPARE_THREADS = 24;

  private static final int SPARE_DESCRIPTORS = 4;

  /** For threads' stacks and the like: a leak of 1/10 of this in a round is found. */
  private static final long SPARE_MEMORY = 96L << 20;

  /**
   * Of an idle thread and its connection's buffer: stack that was touched, and what the JVM keeps.
   */
  private static final long THREAD_MEMORY = 160L << 10;

  private final Server server;

  private Endurance(Server server) {
    this.server = server;
  }

  /** Fails unless a server of a 2 GiB disk endures it. */
  static void of(Transport transport, Misbehaviour misbehaviour) throws Exception {
    try (Server server = Server.start(transport, "memory", "2G")) {
      new Endurance(server).against(misbehaviour);
    }
  }

  /** One round, which ends when all clients of it are gone. */
  @FunctionalInterface
  interface Misbehaviour {
    /** Misbehaves, and asks the bystander at the worst moment. */
    void run(Server server, Bystander bystander) throws Exception;
  }

  private void against(Misbehaviour misbehaviour) throws Exception {
    try (Bystander bystander = Bystander.start(server.address())) {
      bystander.awaitService();
      Figures start = server.figures();
      repeat(WARM_UP, misbehaviour, bystander);
      Figures warm = server.withoutGarbage().figures();
      repeat(ROUNDS, misbehaviour, bystander);
      Figures end = server.withoutGarbage().figures();
      System.out.printf("at the start %s; warm %s; at the end %s%n", start, warm, end);
      assertThat(growth(warm, end)).as("growth").isLessThan(SPARE_MEMORY);
      bystander.assertServedWithin(LONGEST_WAIT);
      assertSettlesTo(start);
    }
    assertThat(server.log()).doesNotContain("ERROR", "Exception", "error:");
  }

  /** Beyond what more threads hold: how many there are just now is a matter of timing. */
  private static long growth(Figures warm, Figures end) {
    long threads = Math.max(0, end.threads() - warm.threads());
    return end.resident() - warm.resident() - threads * THREAD_MEMORY;
  }

  private void repeat(int times, Misbehaviour misbehaviour, Bystander bystander) throws Exception {
    for (int i = 0; i < times; i++) {
      misbehaviour.run(server, bystander);
    }
  }

  private void assertSettlesTo(Figures start) throws InterruptedException {
    long deadline = System.nanoTime() + SETTLING.toNanos();
    Figures now = server.figures();
    while (exceeds(now, start) && System.nanoTime() < deadline) {
      Thread.sleep(100);
      now = server.figures();
    }
    assertThat(exceeds(now, start)).as("now %s, at the start %s", now, start).isFalse();
  }

  private static boolean exceeds(Figures now, Figures start) {
    return now.threads() > start.threads() + SPARE_THREADS
        || now.descriptors() > start.descriptors() + SPARE_DESCRIPTORS;
  }
}
