package nbd.bench;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Scanner;
import java.util.SequencedMap;
import java.util.stream.Stream;
import nbd.bench.server.Programs;

/** What the figures were taken on. */
final class Machine {
  private Machine() {}

  /** Lines of a table: what, and which. */
  static SequencedMap<String, String> describe(Programs programs, Path work) throws IOException {
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    FileStore store = Files.getFileStore(work);
    facts.put("CPU", fact("/proc/cpuinfo", "model name") + ", " + cores() + " cores");
    facts.put("memory", fact("/proc/meminfo", "MemTotal"));
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("file system of the files", store.type());
    facts.put("Java of the bench", Runtime.version().toString());
    for (String tool : new String[] {"nbdj", "nbdkit", "qemu-nbd", "nbdcopy", "fio", "perf"}) {
      facts.put(tool, version(programs, tool, "--version"));
    }
    // it has no such option, and names its version when it does not know one
    facts.put("nbd-server", version(programs, "nbd-server", "-V"));
    facts.put("C compiler", version(programs, "gcc", "--version"));
    return facts;
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static String version(Programs programs, String tool, String option) {
    return programs
        .find(tool)
        .map(
            path -> Programs.firstLine(path.toString(), option).replace(path.getParent() + "/", ""))
        .orElse("not installed");
  }

  /** How busy the machine is: the load averages of 1, 5 and 15 minutes. */
  static String load() throws IOException {
    try (Scanner averages = new Scanner(Files.readString(Path.of("/proc/loadavg")))) {
      return averages.next() + " " + averages.next() + " " + averages.next();
    }
  }

  private static String fact(String file, String key) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("not told");
    }
  }
}
