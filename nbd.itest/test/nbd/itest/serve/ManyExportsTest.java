package nbd.itest.serve;

import static nbd.itest.serve.ServingFolder.memory;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 200 exports, 1,000 idle and 50 busy connections, and files that change meanwhile. */
class ManyExportsTest {
  private static final int EXPORTS = 200;
  private static final int IDLE = 1000;
  private static final int BUSY = 50;

  /** None of these is a busy client's. */
  private static final String CHANGING = name(EXPORTS - 1);

  private static final Duration CALM = Duration.ofSeconds(4);
  private static final int ROUNDS = 5;

  /** Far more than a change may cost, far less than a drain takes. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

  private final List<IdleClient> idle = new ArrayList<>();
  private final List<Steady> busy = new ArrayList<>();
  private ServingFolder server;

  private static String name(int number) {
    return "disk%03d".formatted(number);
  }

  @BeforeEach
  void configure() throws IOException {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/smaps_rollup")), "needs Linux");
    server = new ServingFolder();
    for (int i = 0; i < EXPORTS; i++) {
      server.export(name(i), memory("64M"));
    }
  }

  @AfterEach
  void close() throws Exception {
    busy.forEach(Steady::close);
    for (IdleClient client : idle) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void whatOneFileChangesDisturbsNobodyElse() throws Exception {
    server.start();
    tell("200 exports configured");
    for (int i = 0; i < IDLE; i++) {
      idle.add(IdleClient.connect(server.address(), name(i % EXPORTS)));
    }
    tell("1,000 connections idle");
    for (int i = 0; i < BUSY; i++) {
      busy.add(Steady.start(server, name(i), i));
    }
    long before = requests();
    Thread.sleep(CALM.toMillis());
    tell(
        "50 more busy, nothing changes: %d requests/s, longest wait %d ms"
            .formatted((requests() - before) / CALM.toSeconds(), longest().toMillis()));
    change();
    for (Steady client : busy) {
      client.assertUndisturbed();
    }
    assertIdleOnesAreServed();
  }

  private void change() throws Exception {
    long start = System.nanoTime();
    long before = requests();
    for (int i = 1; i <= ROUNDS; i++) {
      server.export(CHANGING, memory((64 + i) + "M"));
      server.awaitLine("export \"" + CHANGING + "\" has changed", i);
      server.export(CHANGING, "{");
      server.awaitLine(CHANGING + ".json:1:", i);
      server.export("extra", memory("1M"));
      server.awaitLine("export \"extra\" is served", i);
      server.deleteExport("extra");
      server.awaitLine("export \"extra\" with it", i);
    }
    long nanos = System.nanoTime() - start;
    Duration longest = longest();
    tell(
        "50 busy, %d files change: %d requests/s, longest wait %d ms"
            .formatted(
                4 * ROUNDS, (requests() - before) * 1_000_000_000 / nanos, longest.toMillis()));
    assertThat(longest).isLessThan(LONGEST_WAIT);
  }

  /** Those of the export that has changed too: they stay with the disk that they have. */
  private void assertIdleOnesAreServed() throws IOException {
    for (int i = 0; i < IDLE; i++) {
      if (i % EXPORTS >= BUSY) {
        assertThat(idle.get(i).read()).as("error of a read from %s", name(i % EXPORTS)).isZero();
      }
    }
  }

  private long requests() {
    return busy.stream().mapToLong(Steady::requests).sum();
  }

  private Duration longest() {
    return busy.stream().map(Steady::longest).max(Duration::compareTo).orElseThrow();
  }

  private void tell(String what) throws IOException {
    System.out.println(what + ": " + Footprint.of(server.pid()));
  }
}
