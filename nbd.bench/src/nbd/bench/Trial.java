package nbd.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import nbd.bench.report.Sample;
import nbd.bench.report.Series;
import nbd.bench.server.ProcessTree;
import nbd.bench.server.RunningServer;
import nbd.bench.server.SystemCalls;
import nbd.bench.workload.Outcome;
import nbd.bench.workload.Stage;
import nbd.bench.workload.Workload;

/**
 * One workload against one server. What fails once is not tried again, and the others go on.
 *
 * @param series takes what is measured
 */
record Trial(Workload workload, Stage stage, Series series) {
  private static final double MIB = 1 << 20;

  /** A process for one client alone ends, and its parent counts it, a moment after the client. */
  private static final Duration SETTLING = Duration.ofMillis(50);

  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  /** A run that does not count. */
  void warmUp() {
    unlessFailed(() -> series.warmedUp(sample()));
  }

  /** A run that counts. */
  void measure() {
    unlessFailed(() -> series.add(sample()));
  }

  /** A run whose system calls are counted, and nothing else. */
  void countSystemCalls() {
    if (workload.countsSystemCalls()) {
      unlessFailed(this::runCounted);
    }
  }

  private void runCounted() throws IOException, InterruptedException {
    long pid = stage.running().orElseThrow().processes().root();
    try (SystemCalls counter = new SystemCalls(pid, stage.launcher().folder())) {
      double operations = workload.run(stage).operations();
      series.systemCalls(counter.count().orElseThrow(() -> notCounted()) / operations);
    }
  }

  private static IOException notCounted() {
    return new IOException("perf has counted no system calls");
  }

  private void unlessFailed(Step step) {
    if (series.failure().isEmpty()) {
      try {
        step.run();
      } catch (IOException | RuntimeException failure) {
        series.failed(String.valueOf(failure.getMessage()));
      } catch (InterruptedException interrupted) {
        series.failed("interrupted");
        Thread.currentThread().interrupt();
      }
    }
  }

  private Sample sample() throws IOException, InterruptedException {
    Optional<ProcessTree> server =
        workload.startsServers() ? Optional.empty() : stage.running().map(RunningServer::processes);
    Duration before = server.map(ProcessTree::cpu).orElse(Duration.ZERO);
    Outcome outcome = workload.run(stage);
    if (server.isEmpty()) {
      double memory = outcome.memory() / MIB;
      return new Sample(outcome.value(), Double.NaN, memory, outcome.threads());
    }
    Thread.sleep(SETTLING);
    double cpu = server.get().cpu().minus(before).toNanos() / 1e3 / outcome.operations();
    double memory = server.get().memory() / MIB;
    return new Sample(outcome.value(), cpu, memory, server.get().threads());
  }
}
