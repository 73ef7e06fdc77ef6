package nbd.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultTest {
  @Test
  void moreIsBetterForRates() {
    Result result = Results.of("fio/mem/unix/x", Unit.IOPS);
    assertThat(result.bestPeer()).contains("qemu-nbd");
    assertThat(result.ratioToPeers("nbdj")).hasValue(1.5);
    assertThat(result.ratioToPeers("nbdkit")).hasValue(0.5);
    assertThat(result.ratio("nbdj", "loop")).hasValue(0.75);
  }

  @Test
  void lessIsBetterForTimes() {
    Result result = Results.of("map/mem/unix/x", Unit.MILLISECONDS);
    assertThat(result.bestPeer()).contains("nbdkit");
    assertThat(result.ratioToPeers("nbdj")).hasValue(100 / 300.0);
    assertThat(result.ratio("loop", "nbdj")).hasValue(0.75);
  }

  @Test
  void cpuIsAShareOfThePeerThatNeedsLeast() {
    Result result = Results.of("fio/mem/unix/x", Unit.IOPS);
    assertThat(result.cpuShare("nbdj")).hasValue(3);
    assertThat(result.cpuShare("nbdkit")).hasValue(1);
  }

  @Test
  void neitherTheLimitNorOursIsAPeer() {
    Result result =
        new Result(
            "a/b",
            Unit.IOPS,
            "x",
            Results.servers("nbdj", Results.series(1), "loop", Results.series(2)));
    assertThat(result.bestPeer()).isEmpty();
    assertThat(result.ratioToPeers("nbdj")).isEmpty();
    assertThat(result.cpuShare("nbdj")).isEmpty();
  }

  @Test
  void aServerThatFailedHasNoRatioAndIsNotTheBest() {
    Series failed = new Series();
    failed.failed("no");
    Result result =
        new Result(
            "a/b",
            Unit.IOPS,
            "x",
            Results.servers(
                "nbdj", Results.series(4), "nbdkit", failed, "qemu-nbd", Results.series(2)));
    assertThat(result.bestPeer()).contains("qemu-nbd");
    assertThat(result.ratioToPeers("nbdkit")).isEmpty();
    assertThat(result.ratioToPeers("nbd-server")).isEmpty();
  }

  @Test
  void nameIsDividedAtItsLastSlash() {
    Result result = Results.of("fio/mem/unix/read-1M", Unit.IOPS);
    assertThat(result.group()).isEqualTo("fio/mem/unix");
    assertThat(result.shortName()).isEqualTo("read-1M");
  }
}
