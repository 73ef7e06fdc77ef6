package nbd.filters.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NbdkitStatsTest {
  @TempDir Path folder;

  private List<String> twice(String words, String... commands) throws Exception {
    Path theirs = folder.resolve("theirs");
    Path ours = folder.resolve("ours");
    Layers layers =
        Layers.of(new MemoryPlugin(), "1G")
            .behind(new StatsFilter(), ("statsfile=" + ours + " " + words).strip().split(" "));
    Twin.of("-U - --filter=stats memory 1G statsfile=" + theirs + " " + words, layers, commands)
        .assertSame();
    assertThat(lines(ours)).isEqualTo(lines(theirs));
    return lines(ours);
  }

  /** Without times and what depends on them. */
  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.replaceAll(", [0-9.]+ s|, [^,]*/s( op)?, [^,]*/s.*|, [^,]*/s.*", ""))
        .toList();
  }

  @Test
  void writesWhatNbdkitWrites() throws Exception {
    List<String> text =
        twice(
            "statsthreshold=100",
            "[h.pread(4096, 4096 * (i + 1)) for i in builtins.range(20)] and 0",
            "write(65536, 65536)",
            "write(131072, 65536)",
            "write(512, 70000)",
            "trim(16777216, 16777216)",
            "zero(512, 3145728)",
            "flush()",
            "flush()");
    assertThat(text).contains("    12 bits: 100.0% (20 reqs, 80.00 KiB total)");
  }

  @Test
  void writesTheSumsThatNbdkitWrites() throws Exception {
    List<String> text =
        twice("statsthreshold=0", "read(0, 512)", "read(512, 5000)", "write(0, 1)", "flush()");
    assertThat(text).first().isEqualTo("total: 4 ops, 5.38 KiB");
  }
}
