package nbd.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import nbd.bench.report.Result;
import nbd.bench.report.Series;
import nbd.bench.server.Launcher;
import nbd.bench.server.ServerKind;
import nbd.bench.server.Setup;
import nbd.bench.workload.Stage;
import nbd.bench.workload.Workload;

/**
 * Runs workloads: each round every server once in turn, so that whatever else the machine does
 * meets all of them. The first round is for warming up and does not count.
 */
final class Runner {
  /** Starting, filling and stopping a server. */
  private static final double SETUP_SECONDS = 1.5;

  /** Workloads on the same server that pay for warming it up. */
  private static final int MANY = 4;

  private final Launcher launcher;
  private final List<ServerKind> kinds;
  private final Options options;
  private final boolean countsSystemCalls;
  private final PrintStream progress;
  private final List<Result> results = new ArrayList<>();

  Runner(
      Launcher launcher,
      List<ServerKind> kinds,
      Options options,
      boolean countsSystemCalls,
      PrintStream progress) {
    this.launcher = launcher;
    this.kinds = kinds;
    this.options = options;
    this.countsSystemCalls = countsSystemCalls;
    this.progress = progress;
  }

  /** How long it will take, in seconds. */
  double estimate(List<Workload> workloads) {
    double seconds = 0;
    for (Workload workload : workloads) {
      long servers = kinds.stream().filter(workload::suits).count();
      boolean counts = countsSystemCalls && workload.countsSystemCalls();
      int runs = options.rounds() + workload.warmUps() + (counts ? 1 : 0);
      seconds += servers * runs * workload.seconds(options.seconds());
    }
    return seconds + setups(workloads).size() * kinds.size() * SETUP_SECONDS;
  }

  private static Set<Setup> setups(List<Workload> workloads) {
    Set<Setup> setups = new LinkedHashSet<>();
    workloads.forEach(workload -> setups.add(workload.setup()));
    return setups;
  }

  /** All results, in the order of the workloads. */
  List<Result> run(List<Workload> workloads) throws IOException {
    for (Setup setup : setups(workloads)) {
      List<Workload> same =
          workloads.stream().filter(workload -> workload.setup().equals(setup)).toList();
      runSame(setup, same);
    }
    return results;
  }

  private void runSame(Setup setup, List<Workload> workloads) throws IOException {
    try (Servers servers = new Servers(launcher, setup, options.time())) {
      for (ServerKind kind : kinds) {
        if (workloads.stream().anyMatch(each -> each.suits(kind) && !each.startsServers())) {
          servers.start(kind, workloads.size() >= MANY);
        }
      }
      for (Workload workload : workloads) {
        results.add(run(workload, servers));
        progress.println(Progress.line(results.getLast()));
      }
    }
  }

  private Result run(Workload workload, Servers servers) throws IOException {
    SequencedMap<String, Series> series = new LinkedHashMap<>();
    List<Trial> trials = new ArrayList<>();
    for (ServerKind kind : kinds) {
      if (workload.suits(kind)) {
        Series own = new Series();
        series.put(kind.id(), own);
        Stage stage = new Stage(kind, servers.running(kind), launcher, options.time());
        servers.broken(kind).ifPresent(own::failed);
        trials.add(new Trial(workload, stage, own));
      }
    }
    alternate(trials, workload.warmUps());
    return new Result(workload.name(), workload.unit(), workload.operation(), series);
  }

  private void alternate(List<Trial> trials, int warmUps) throws IOException {
    for (int round = 0; round < warmUps; round++) {
      trials.forEach(Trial::warmUp);
    }
    launcher.images().settle();
    for (int round = 0; round < options.rounds(); round++) {
      trials.forEach(Trial::measure);
    }
    if (countsSystemCalls) {
      trials.forEach(Trial::countSystemCalls);
    }
  }
}
