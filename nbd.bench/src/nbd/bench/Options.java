package nbd.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import nbd.bench.server.ServerKind;
import nbd.bench.workload.Workload;
import nbd.bench.workload.Workload.Importance;

/** What the command line asks for. For one thread. */
final class Options {
  private static final double QUICK_SECONDS = 0.3;
  private static final int QUICK_ROUNDS = 2;

  private final List<Pattern> workloads = new ArrayList<>();
  private final List<Pattern> servers = new ArrayList<>();
  private Importance least = Importance.USUAL;
  private int rounds = 5;
  private double seconds = 0.8;
  private Path output;
  private Path work;
  private Path nbdj;
  private Path other;
  private Path loop;
  private boolean listing;

  /**
   * Reads the words.
   *
   * @throws IllegalArgumentException naming the option that is not known or not right
   */
  static Options of(List<String> words) {
    Options options = new Options();
    Deque<String> left = new ArrayDeque<>(words);
    while (!left.isEmpty()) {
      options.take(left.remove(), left);
    }
    return options;
  }

  private void take(String option, Deque<String> left) {
    switch (option) {
      case "--quick" -> quick();
      case "--all" -> least = Importance.EXTRA;
      case "--list" -> listing = true;
      case "-w", "--workloads" -> patterns(workloads, value(option, left));
      case "-s", "--servers" -> patterns(servers, value(option, left));
      case "--rounds" -> rounds = (int) positive(option, value(option, left));
      case "--seconds" -> seconds = positive(option, value(option, left));
      case "--output" -> output = Path.of(value(option, left)).toAbsolutePath();
      case "--work" -> work = Path.of(value(option, left)).toAbsolutePath();
      case "--nbdj" -> nbdj = Path.of(value(option, left)).toAbsolutePath();
      case "--other" -> other = Path.of(value(option, left)).toAbsolutePath();
      case "--loop" -> loop = Path.of(value(option, left)).toAbsolutePath();
      default -> throw new IllegalArgumentException("unknown option " + option + "; see --help");
    }
  }

  private void quick() {
    least = Importance.CORE;
    rounds = QUICK_ROUNDS;
    seconds = QUICK_SECONDS;
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return left.remove();
  }

  private static double positive(String option, String value) {
    try {
      double number = Double.parseDouble(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException notEven) {
      // told below
    }
    throw new IllegalArgumentException(option + " " + value + " is not a number above 0");
  }

  private static void patterns(List<Pattern> into, String value) {
    for (String glob : value.split(",", -1)) {
      into.add(Pattern.compile(regex(glob)));
    }
  }

  private static String regex(String glob) {
    String known = glob.replaceAll("[^*+a-zA-Z0-9/-]", "");
    return known.replace("+", "\\+").replace("*", ".*");
  }

  private static boolean matches(List<Pattern> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }

  /** By name if names are given, else by importance. */
  boolean wants(Workload workload) {
    return workloads.isEmpty()
        ? workload.importance().compareTo(least) <= 0
        : matches(workloads, workload.name());
  }

  /** Whether the server is to be measured. */
  boolean wants(ServerKind kind) {
    if (kind == ServerKind.OTHER && other == null) {
      return false;
    }
    return servers.isEmpty() || matches(servers, kind.id().toLowerCase(Locale.ROOT));
  }

  boolean listing() {
    return listing;
  }

  int rounds() {
    return rounds;
  }

  double seconds() {
    return seconds;
  }

  Duration time() {
    return Duration.ofMillis(Math.round(seconds * 1e3));
  }

  Path output() {
    return required("--output", output);
  }

  /** Where images of disks are made. */
  Path work() {
    return required("--work", work);
  }

  Path nbdj() {
    return required("--nbdj", nbdj);
  }

  /** The folder of another installed form to compare with. */
  Optional<Path> other() {
    return Optional.ofNullable(other);
  }

  Path loop() {
    return required("--loop", loop);
  }

  private static Path required(String option, Path value) {
    if (value == null) {
      throw new IllegalArgumentException("option " + option + " is missing");
    }
    return value;
  }
}
