package nbd.itest.upgrade;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import nbd.itest.clients.Command;
import nbd.itest.clients.Tool;

/**
 * fio writes every block of its regions once, in random order, 512 bytes to 256 KiB at a time, and
 * verifies what it has written with other writes on the way; two connections to each disk, with 64
 * requests in flight each. The first byte that is wrong, and the first request that fails, end it.
 *
 * @param requests how many were answered
 * @param longestMillis how long the slowest of them took
 */
record Fio(long requests, double longestMillis) {
  /** What a disk needs to have. */
  static final long SIZE = 64L << 20;

  private static final int JOBS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern REQUESTS = Pattern.compile("\"total_ios\" : (\\d+)");
  private static final Pattern LONGEST =
      Pattern.compile("\"clat_ns\" : \\{\\s*\"min\" : \\d+,\\s*\"max\" : (\\d+)");

  /** Runs it to its end, a good one, on disks that are its alone. */
  static Fio run(int seed, String... uris) {
    return of(command(seed, List.of(), uris).run().ok());
  }

  /** Starts it with so many bytes a second each way for each connection. */
  static Command.Running start(int seed, String rate, String... uris) {
    return command(seed, List.of("--rate=" + rate + "," + rate), uris).start();
  }

  /** Waits for a good end. */
  static Fio end(Command.Running running) {
    return of(running.await(PATIENCE).ok());
  }

  private static Command command(int seed, List<String> more, String... uris) {
    long region = SIZE / JOBS;
    List<Object> words = new ArrayList<>(List.of("--ioengine=nbd", "--iodepth=64"));
    words.addAll(List.of("--numjobs=" + JOBS, "--size=" + region));
    words.addAll(List.of("--offset_increment=" + region, "--rw=randwrite"));
    words.addAll(List.of("--bssplit=512/20:4k/40:16k/25:64k/10:256k/5", "--randseed=" + seed));
    words.addAll(List.of("--verify=crc32c", "--verify_fatal=1", "--verify_state_save=0"));
    words.addAll(List.of("--do_verify=1", "--verify_backlog=256"));
    words.addAll(List.of("--group_reporting", "--output-format=json"));
    words.addAll(more);
    for (String uri : uris) {
      words.addAll(List.of("--name=" + uri.replaceAll("\\W+", "-"), "--uri=" + uri));
    }
    return Tool.FIO.with(words.toArray()).within(PATIENCE);
  }

  private static Fio of(Command.Outcome outcome) {
    long requests =
        REQUESTS
            .matcher(outcome.out())
            .results()
            .mapToLong(each -> Long.parseLong(each.group(1)))
            .sum();
    double longest =
        LONGEST
            .matcher(outcome.out())
            .results()
            .mapToDouble(each -> Long.parseLong(each.group(1)) / 1e6)
            .max()
            .orElseThrow();
    return new Fio(requests, longest);
  }

  /** Both together. */
  Fio and(Fio other) {
    return new Fio(requests + other.requests, Math.max(longestMillis, other.longestMillis));
  }

  @Override
  public String toString() {
    return "%d requests of fio, the slowest took %.1f ms".formatted(requests, longestMillis);
  }
}
