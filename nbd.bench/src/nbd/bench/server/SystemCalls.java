package nbd.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts the system calls of a process, of all its threads and of those that it starts, by perf's
 * tracepoint: strace would slow the process down, so that its batches grow.
 */
public final class SystemCalls implements AutoCloseable {
  private static final String EVENT = "raw_syscalls:sys_enter";
  private static final Pattern COUNT = Pattern.compile("(?m)^([0-9]+),");
  private static final int ATTACH_MILLIS = 300;

  private final Process perf;
  private final Path output;

  /** Begins to count. */
  public SystemCalls(long pid, Path folder) throws IOException, InterruptedException {
    output = folder.resolve("perf.txt");
    Files.deleteIfExists(output);
    perf =
        new ProcessBuilder(
                "perf", "stat", "-x,", "-e", EVENT, "-o", output.toString(), "-p", "" + pid)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    // it does not say when it has attached itself
    Thread.sleep(ATTACH_MILLIS);
  }

  /** Whether perf is there and may count. */
  public static boolean available(Path folder) throws InterruptedException {
    try (SystemCalls self = new SystemCalls(ProcessHandle.current().pid(), folder)) {
      return self.count().orElse(0) > 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  /** Stops counting. */
  public OptionalLong count() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", "" + perf.pid()).start().waitFor();
    perf.waitFor(5, TimeUnit.SECONDS);
    Matcher found = COUNT.matcher(Files.exists(output) ? Files.readString(output) : "");
    return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
  }

  @Override
  public void close() {
    perf.destroyForcibly();
  }
}
