package nbd.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * fio writes and verifies, 512 bytes to 1 MiB at a time, on four connections with 64 requests each
 * in flight, while another client trims, zeroes and writes right behind them. The system property
 * {@code nbdj.fio.seconds} makes it go on for so long.
 */
class FioTest {
  private static final int ROUNDS = 2;
  private static final long REGION = 256L << 20;

  /** Such that no client's region begins at a page of the server's. */
  private static final int OFFSET = 512;

  private static final long BEHIND = OFFSET + 4 * REGION;

  @BeforeEach
  void clients() {
    Tool.need(Tool.FIO, Tool.NBDSH);
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLostOrMixedUp(Transport transport) {
    Duration time = Duration.ofSeconds(Long.getLong("nbdj.fio.seconds", 0));
    long start = System.nanoTime();
    try (Server server = Server.start(transport, "memory", "1088M");
        ZeroingClient zeroing = ZeroingClient.start(server, BEHIND, 63 << 20)) {
      for (int round = 1; round <= ROUNDS || System.nanoTime() - start < time.toNanos(); round++) {
        writeAndVerify(server, round);
      }
      assertThat(zeroing.stop()).isGreaterThan(100);
    }
  }

  /**
   * The random map writes each block once, and verifies some time after it was written, with other
   * writes on the way; then all is verified again.
   */
  private static void writeAndVerify(Server server, int seed) {
    String written = fio(server, seed, "--do_verify=1", "--verify_backlog=256");
    assertThat(bytes(written, "write")).isEqualTo(4 * REGION);
    assertThat(bytes(written, "read")).isEqualTo(4 * REGION);
    assertThat(bytes(fio(server, seed, "--verify_only=1"), "read")).isEqualTo(4 * REGION);
  }

  private static String fio(Server server, int seed, String... more) {
    List<Object> words =
        new ArrayList<>(List.of("--name=verify", "--ioengine=nbd", "--uri=" + server.uri()));
    words.addAll(List.of("--numjobs=4", "--iodepth=64", "--offset=" + OFFSET));
    words.addAll(List.of("--offset_increment=" + REGION, "--size=" + REGION));
    words.addAll(List.of("--rw=randwrite", "--bssplit=512/30:4k/30:16k/20:128k/15:1m/5"));
    words.addAll(List.of("--verify=crc32c", "--verify_fatal=1", "--verify_state_save=0"));
    words.addAll(List.of("--randseed=" + seed, "--group_reporting", "--output-format=json"));
    words.addAll(List.of(more));
    return Tool.FIO.with(words.toArray()).within(Duration.ofMinutes(3)).run().ok().out();
  }

  private static long bytes(String json, String direction) {
    var matcher =
        Pattern.compile("\"" + direction + "\" : \\{\\s*\"io_bytes\" : (\\d+)").matcher(json);
    assertThat(matcher.find()).as(json).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
