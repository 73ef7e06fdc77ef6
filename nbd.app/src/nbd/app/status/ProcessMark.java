package nbd.app.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells a process from all others, also from a later one with its id, and from those of other
 * machines and containers that see the same folder.
 *
 * @param host the name of the machine or container; "" if not known
 * @param boot which start of the system, and which space of process ids; "" if not known
 * @param start when it began: where the system is Linux in ticks of its own clock, which nobody
 *     sets; else an instant; "" if not known
 */
public record ProcessMark(long pid, String host, String boot, String start) {
  /** What can be said of a process from here. */
  public enum Life {
    /** It runs. */
    RUNS,
    /** It has ended. */
    ENDED,
    /** It is, or was, of another machine or container, so there is no telling. */
    ELSEWHERE
  }

  private static final Path PROC = Path.of("/proc");

  /** Behind the name of the program: the state, and fields that are not needed up to the start. */
  private static final int START_FIELD = 19;

  public ProcessMark {
    Objects.requireNonNull(host);
    Objects.requireNonNull(boot);
    Objects.requireNonNull(start);
  }

  /** That of this process. */
  public static ProcessMark own() {
    return of(ProcessHandle.current().pid());
  }

  /** That of a process of this machine. */
  static ProcessMark of(long pid) {
    return new ProcessMark(pid, ownHost(), ownBoot(), startOf(pid).orElse(""));
  }

  /** Whether the process that it marks runs. */
  public Life life() {
    boolean here = host.equals(ownHost());
    boolean sameBoot = boot.equals(ownBoot()) && (here || !boot.isEmpty());
    if (!sameBoot && !here) {
      return Life.ELSEWHERE;
    }
    return sameBoot && startOf(pid).filter(start::equals).isPresent() ? Life.RUNS : Life.ENDED;
  }

  private static String ownHost() {
    return text(PROC.resolve("sys/kernel/hostname"))
        .or(() -> Optional.ofNullable(System.getenv("COMPUTERNAME")))
        .orElse("");
  }

  private static String ownBoot() {
    return text(PROC.resolve("sys/kernel/random/boot_id"))
        .map(boot -> boot + " " + ownPidNamespace())
        .orElse("");
  }

  private static String ownPidNamespace() {
    try {
      return Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException unknown) {
      return "";
    }
  }

  /** Empty if there is no such process, or nothing but its exit code is left of it. */
  private static Optional<String> startOf(long pid) {
    return isLinux()
        ? text(PROC.resolve(pid + "/stat")).flatMap(ProcessMark::ticks)
        : ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .map(process -> process.info().startInstant().map(Instant::toString).orElse(""));
  }

  private static boolean isLinux() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
  }

  /** The name is in brackets, and may have brackets and blanks in it. */
  static Optional<String> ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    boolean ended = fields[0].equals("Z") || fields[0].equals("X");
    return ended || fields.length <= START_FIELD
        ? Optional.empty()
        : Optional.of(fields[START_FIELD]);
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }
}
