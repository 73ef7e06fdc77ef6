package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nbd.itest.clients.Command;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One qemu-io with a long list of requests, across upgrades. */
@Timeout(120)
class QemuIoTest {
  private static final int STEPS = 1500;
  private static final int SLOTS = 64;
  private static final int SLOT = 64 << 10;

  @Test
  void readsWhatItHasWrittenZeroedAndTrimmed() throws Exception {
    Tool.need(Tool.QEMU_IO);
    try (Live live = new Live()) {
      Path disk = Disks.empty(live.path("disk"), SLOTS * SLOT);
      live.export("disk", Disks.ofFile(disk, Disks.delay("1ms")));
      live.start();
      Path list = Files.write(live.path("list"), requests(new Random(1)));
      String program = String.join(" ", Tool.QEMU_IO.with("-fraw").words());
      String uri = live.uri(Transport.UNIX, "disk");
      try (Drops drops = Drops.start(live, PluginJar.FILE, PluginJar.FILTERS);
          Command.Running io =
              Command.of(List.of("sh", "-c", program + " '" + uri + "' <" + list)).start()) {
        drops.awaitMore(1);
        Command.Outcome outcome = io.await(Duration.ofSeconds(60)).ok();
        drops.stop();
        assertThat(outcome.out() + outcome.err()).doesNotContainIgnoringCase("failed", "error");
        assertThat(outcome.out().lines().filter(line -> line.contains("read " + SLOT + "/" + SLOT)))
            .hasSize(STEPS);
      }
      Upgraded upgraded = Upgraded.allOf(live);
      System.out.printf("qemu-io: %d rounds; %s%n", STEPS, upgraded);
      assertThat(upgraded.times()).isGreaterThanOrEqualTo(5);
    }
  }

  /** Each slot has one byte all over; a change of one, and a read of any. */
  private static List<String> requests(Random random) {
    List<String> requests = new ArrayList<>();
    int[] content = new int[SLOTS];
    for (int step = 0; step < STEPS; step++) {
      int slot = random.nextInt(SLOTS);
      requests.add(change(random, slot, content));
      if (random.nextInt(20) == 0) {
        requests.add("flush");
      }
      int read = random.nextBoolean() ? slot : random.nextInt(SLOTS);
      requests.add("read -P %d %d %d".formatted(content[read], read * SLOT, SLOT));
    }
    requests.add("quit");
    return requests;
  }

  private static String change(Random random, int slot, int[] content) {
    content[slot] = Math.max(0, random.nextInt(300) - 44);
    int at = slot * SLOT;
    return switch (random.nextInt(3)) {
      case 0 -> "write -f -P %d %d %d".formatted(content[slot], at, SLOT);
      case 1 ->
          content[slot] == 0 ? "write -z %d %d".formatted(at, SLOT) : plain(content[slot], at);
      default -> plain(content[slot], at);
    };
  }

  private static String plain(int value, int at) {
    return "write -P %d %d %d".formatted(value, at, SLOT);
  }
}
