package nbd.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import nbd.bench.report.Charts;
import nbd.bench.report.JsonWriter;
import nbd.bench.report.MarkdownReport;
import nbd.bench.report.Result;
import nbd.bench.report.Run;
import nbd.bench.server.Images;
import nbd.bench.server.Launcher;
import nbd.bench.server.Programs;
import nbd.bench.server.ServerKind;
import nbd.bench.server.SystemCalls;
import nbd.bench.workload.Catalogue;
import nbd.bench.workload.Workload;

/** The program behind {@code nbd.bench/run}. */
public final class Bench {
  private static final int MINUTE = 60;

  /** What a run that is broken off needs to notice it. */
  private static final int SETTLING_MILLIS = 300;

  private static final Map<String, String> TOOLS =
      Map.of("fio", "fio", "nbdcopy", "libnbd-bin", "nbdinfo", "libnbd-bin");

  private final Options options;
  private final Programs programs;
  private final PrintStream progress;

  private Bench(Options options, PrintStream progress) {
    this.options = options;
    this.programs = new Programs(own(options));
    this.progress = progress;
  }

  private static Map<String, Path> own(Options options) {
    Map<String, Path> own = new HashMap<>();
    own.put(ServerKind.NBDJ.id(), options.nbdj());
    own.put(ServerKind.LOOP.id(), options.loop());
    options.other().ifPresent(form -> own.put(ServerKind.OTHER.id(), form.resolve("bin/nbdj")));
    return own;
  }

  /** Runs it; see {@code docs/bench.md} for the options. */
  public static void main(String[] words) throws Exception {
    try {
      Options options = Options.of(Arrays.asList(words));
      List<Workload> chosen = Catalogue.all().stream().filter(options::wants).toList();
      if (options.listing()) {
        chosen.forEach(workload -> System.out.println(workload.name()));
      } else {
        new Bench(options, System.out).run(chosen);
      }
    } catch (IllegalArgumentException wrong) {
      System.err.println("nbd.bench/run: " + wrong.getMessage());
      System.exit(1);
    }
  }

  private void run(List<Workload> chosen) throws IOException, InterruptedException {
    TOOLS.forEach((tool, from) -> require(tool, from, "workloads that use it fail"));
    List<ServerKind> kinds = Stream.of(ServerKind.values()).filter(this::isThere).toList();
    Files.createDirectories(options.work());
    Files.createDirectories(options.output());
    Path folder = Files.createTempDirectory("nbd-bench");
    Images images = new Images(options.work());
    Launcher launcher = new Launcher(programs, images, folder);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(launcher)));
    boolean perf = SystemCalls.available(folder);
    if (!perf) {
      progress.println("system calls: not available, perf is not there or may not count");
    }
    measure(new Runner(launcher, kinds, options, perf, progress), chosen);
  }

  /** At the very end, also when it is broken off. */
  private static void end(Launcher launcher) {
    launcher.abandon();
    try {
      Thread.sleep(SETTLING_MILLIS);
      launcher.images().close();
      delete(launcher.folder());
    } catch (IOException | InterruptedException left) {
      System.err.println("nbd.bench/run: not deleted: " + left);
    }
  }

  private void measure(Runner runner, List<Workload> chosen)
      throws IOException, InterruptedException {
    SequencedMap<String, String> facts = Machine.describe(programs, options.work());
    facts.put(
        "rounds",
        "%d of %s s each, and one to warm up".formatted(options.rounds(), options.seconds()));
    facts.put("load average at the begin", Machine.load());
    facts.forEach((what, which) -> progress.println(what + ": " + which));
    progress.printf(
        "%d workloads, about %.0f minutes%n",
        chosen.size(), Math.ceil(runner.estimate(chosen) / MINUTE));
    long begin = System.nanoTime();
    List<Result> results = runner.run(chosen);
    facts.put("load average at the end", Machine.load());
    facts.put("minutes", "%.1f".formatted((System.nanoTime() - begin) / 1e9 / MINUTE));
    write(new Run(facts, results));
  }

  private void write(Run run) throws IOException {
    Path output = options.output();
    Files.writeString(output.resolve("bench.md"), MarkdownReport.of(run));
    Files.writeString(output.resolve("bench.json"), JsonWriter.write(run.raw()));
    for (Map.Entry<String, List<Result>> group : run.groups().entrySet()) {
      String chart = Charts.of(group.getKey(), group.getValue());
      Files.writeString(output.resolve(Charts.fileName(group.getKey())), chart);
    }
    progress.println("written: " + output.resolve("bench.md") + ", bench.json, and charts");
  }

  private boolean isThere(ServerKind kind) {
    return options.wants(kind) && require(kind.id(), kind.packages(), "measured without it");
  }

  private boolean require(String program, String packages, String otherwise) {
    boolean there = programs.find(program).isPresent();
    if (!there) {
      progress.printf("%s is missing (apt install %s): %s%n", program, packages, otherwise);
    }
    return there;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      for (Path file : inside.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
