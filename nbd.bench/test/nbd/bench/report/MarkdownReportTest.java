package nbd.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownReportTest {
  @Test
  void tableShowsMedianSpreadAndRatioToTheBestPeer() {
    String text = MarkdownReport.of(Results.run(Results.of("fio/mem/unix/x", Unit.IOPS)));
    assertThat(text)
        .contains("## fio/mem/unix\n")
        .contains("| value | nbdj | nbdkit | qemu-nbd | loop |\n|---|---|---|---|---|\n")
        .contains(
            "| x, iops | 300 ±2% **1.50x** | 100 ±0% **0.50x** | 200 ±0% **1.00x** |"
                + " 400 ±0% **2.00x** |\n")
        .contains(
            "| x, per request | 30 **3.00x** | 10 **1.00x** | 20 **2.00x** | 40 **4.00x** |\n")
        .contains("| x | 10 MiB, 2 | 10 MiB, 2 | 10 MiB, 2 | 10 MiB, 2 |\n")
        .contains("](fio-mem-unix.svg)")
        .doesNotContain("system calls");
  }

  @Test
  void aBarInAFactDoesNotEndItsCell() {
    assertThat(MarkdownReport.of(Results.run())).contains("| CPU | a \\| b |\n");
  }

  @Test
  void systemCallsHaveATableWhereTheyWereCounted() {
    Result result = Results.of("fio/mem/unix/x", Unit.IOPS);
    result.series().get("nbdj").systemCalls(0.25);
    assertThat(MarkdownReport.of(Results.run(result)))
        .contains("| x, per request | 0.25 | - | - | - |\n");
  }

  @Test
  void whatFailedIsToldInItsPlace() {
    Result result = Results.of("fio/mem/unix/x", Unit.IOPS);
    result.series().get("qemu-nbd").failed("exit | 1");
    assertThat(MarkdownReport.of(Results.run(result))).contains("| failed: exit \\| 1 |");
  }

  @Test
  void summaryHasMeansForEachClientAndForAll() {
    String text =
        MarkdownReport.of(
            Results.run(
                Results.of("fio/mem/unix/x", Unit.IOPS),
                Results.of("map/mem/unix/x", Unit.MILLISECONDS),
                Results.of("start/mem/unix/x", Unit.MILLISECONDS)));
    // 1.5 and 1/3: the mean of their logarithms is that of 0.7071
    assertThat(text)
        .contains("| fio | 1 | 1.50x | 0.75x | 3.00x |\n")
        .contains("| map | 1 | 0.33x | - | 3.00x |\n")
        .contains("| all but start and idle | 2 | 0.71x | 0.75x | 3.00x |\n");
  }

  @Test
  void whatMissesAGoalIsListed() {
    String text =
        MarkdownReport.of(
            Results.run(
                Results.of("fio/mem/unix/x", Unit.IOPS),
                Results.of("map/mem/unix/y", Unit.MILLISECONDS)));
    assertThat(text)
        .contains("Below 1.00x of the best peer:\n\n* map/mem/unix/y: 0.33x, spread ±2%\n\n")
        .contains("Below 0.95x of the C loop:\n\n* fio/mem/unix/x: 0.75x, spread ±2%\n\n");
  }
}
