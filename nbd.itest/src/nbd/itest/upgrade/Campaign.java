package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import nbd.server.ExportStatus;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;

/** Upgrades of one bundle, one after the other, and what clients notice of them. */
final class Campaign {
  private static final int WARM_UP_MILLIS = 1000;

  private final Site site;
  private final Drops drops;
  private final Load load;
  private Latencies without = new Latencies();
  private final Latencies with = new Latencies();
  private final List<Duration> longest = new ArrayList<>();
  private final List<Duration> taken = new ArrayList<>();

  Campaign(Site site, Drops drops, Load load) {
    this.site = site;
    this.drops = drops;
    this.load = load;
  }

  void run(int times) throws Exception {
    Thread.sleep(WARM_UP_MILLIS);
    load.take();
    Thread.sleep(WARM_UP_MILLIS);
    without = load.take();
    for (int each = 0; each < times; each++) {
      drops.drop();
      long began = System.nanoTime();
      drops.await();
      taken.add(Duration.ofNanos(System.nanoTime() - began));
      check();
      Latencies since = load.take();
      with.addAll(since);
      longest.add(since.longest());
    }
  }

  private void check() {
    load.check();
    assertThat(site.server().exports())
        .allSatisfy(export -> assertThat(export.state()).isEqualTo(ExportStatus.State.SERVING))
        .allSatisfy(export -> assertThat(export.behind()).isZero())
        .allSatisfy(
            export ->
                assertThat(export.layers())
                    .extracting(ExportStatus.Layer::version)
                    .contains(drops.version()));
    assertThat(site.server().upgrades())
        .allSatisfy(report -> assertThat(report.result()).isEqualTo(Result.UPGRADED));
  }

  /** What a request took at most. */
  Duration longest() {
    return with.longest();
  }

  @Override
  public String toString() {
    List<Duration> stalls =
        site.server().upgrades().stream().map(UpgradeReport::stall).sorted().toList();
    Collections.sort(longest);
    Collections.sort(taken);
    return """
    %s, %d upgrades under load
      before:   %s
      upgrades: %s
      longest request at each upgrade: %s
      longest stall, as the server says: %s
      from drop to use: %s
      the slowest: %s\
    """
        .formatted(
            drops.name(),
            taken.size(),
            without,
            with,
            told(longest),
            told(stalls),
            told(taken),
            slowest());
  }

  private String slowest() {
    UpgradeReport slowest =
        site.server().upgrades().stream()
            .max(Comparator.comparing(UpgradeReport::stall))
            .orElseThrow();
    return slowest.steps().stream()
        .map(step -> step.name() + " " + Latencies.millis(step.took()))
        .collect(Collectors.joining(", ", "'" + slowest.export() + "': ", ""));
  }

  private static String told(List<Duration> sorted) {
    return "median %s, longest %s"
        .formatted(
            Latencies.millis(sorted.get(sorted.size() / 2)), Latencies.millis(sorted.getLast()));
  }
}
