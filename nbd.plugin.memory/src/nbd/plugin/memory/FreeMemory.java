package nbd.plugin.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory the system could give, where it tells: a process that takes more than there is
 * gets no error on many systems, but is killed.
 */
final class FreeMemory {
  /** What to do against too little of it. */
  static final String REMEDY = "give a smaller size, or allocator=sparse";

  private static final Pattern LINE = Pattern.compile("(?:MemAvailable|SwapFree):\\s*(\\d+) kB");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private FreeMemory() {}

  /** In bytes; {@link Long#MAX_VALUE} where nobody tells. */
  static long bytes() {
    return Math.min(
        ofSystem(Path.of("/proc/meminfo")), ofContainer(Path.of("/sys/fs/cgroup/memory.max")));
  }

  /** What the kernel says is free or can be freed, with the swap space. */
  static long ofSystem(Path meminfo) {
    long free = 0;
    for (String line : lines(meminfo)) {
      Matcher matcher = LINE.matcher(line);
      free += matcher.matches() ? Long.parseLong(matcher.group(1)) << 10 : 0;
    }
    return free == 0 ? Long.MAX_VALUE : free;
  }

  /** The limit of the container, if it is in one that has a limit. */
  static long ofContainer(Path limit) {
    return lines(limit).stream()
        .filter(NUMBER.asMatchPredicate())
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException notThisSystem) {
      return List.of();
    }
  }
}
