package nbd.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * A process and what it has started, as Linux tells of them in {@code /proc}; nbd-server has a
 * process for each client.
 *
 * @param root its process id
 */
public record ProcessTree(long root) {
  private static final long TICK_NANOS = 10_000_000;
  private static final Pattern PSS = Pattern.compile("^Pss: +([0-9]+) kB", Pattern.MULTILINE);

  // places in /proc/PID/stat behind the name in parentheses
  private static final int USER = 11;
  private static final int CHILDREN_SYSTEM = 14;
  private static final int THREADS = 17;

  /** Time that all of them have spent on a CPU, those that have ended included. */
  public Duration cpu() {
    return Duration.ofNanos((long) (sum(ProcessTree::ticks) * TICK_NANOS));
  }

  /** Threads of all of them. */
  public int threads() {
    return (int) sum(pid -> number(statistics(pid), THREADS));
  }

  /** Memory of all of them in bytes, what is shared counted once (PSS); NaN if not told. */
  public double memory() {
    return sum(ProcessTree::pss);
  }

  private double sum(ToDoubleFunction<Long> what) {
    LongStream children =
        ProcessHandle.of(root).stream()
            .flatMap(ProcessHandle::descendants)
            .mapToLong(ProcessHandle::pid);
    return LongStream.concat(LongStream.of(root), children).mapToDouble(what::applyAsDouble).sum();
  }

  private static double ticks(long pid) {
    List<String> fields = statistics(pid);
    double ticks = 0;
    for (int field = USER; field <= CHILDREN_SYSTEM; field++) {
      ticks += number(fields, field);
    }
    return ticks;
  }

  private static double number(List<String> fields, int index) {
    return fields.size() > index ? Double.parseDouble(fields.get(index)) : 0;
  }

  private static List<String> statistics(long pid) {
    String line = content(pid, "stat");
    return Arrays.asList(line.substring(line.lastIndexOf(')') + 1).strip().split(" "));
  }

  private static double pss(long pid) {
    String told = content(pid, "smaps_rollup");
    Matcher found = PSS.matcher(told);
    if (told.isEmpty()) {
      return 0;
    }
    return found.find() ? Double.parseDouble(found.group(1)) * 1024 : Double.NaN;
  }

  /** Nothing for a process that has just ended. */
  private static String content(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException gone) {
      return "";
    }
  }
}
