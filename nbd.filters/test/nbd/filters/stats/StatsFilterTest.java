package nbd.filters.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nbd.api.BlockSizes;
import nbd.api.Identity;
import nbd.api.ParameterException;
import nbd.api.Support;
import nbd.filters.OtherVersion;
import nbd.filters.RandomCalls;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatsFilterTest {
  private static final int SIZE = 1 << 16;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void choose() {
    file = folder.resolve("stats.txt");
  }

  private Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new StatsFilter(), words(words));
  }

  private String[] words(String... words) {
    String[] all = List.of(words).toArray(new String[words.length + 1]);
    all[words.length] = "statsfile=" + file;
    return all;
  }

  private static Scripted disk() {
    return Scripted.on(new byte[SIZE]).traits(it -> it.identity(new Identity("array", "one")));
  }

  /** The lines that are not of a breakdown, without what depends on the time. */
  private List<String> lines() throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.matches("[a-z].*"))
        .map(line -> line.replaceAll(", [0-9.]+ s|, [^,]*/s.*", ""))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"statsthreshold=0", "statsappend=true statsthreshold=100"})
  void keepsTheContract(String words) throws IOException {
    String[] each = words(words.split(" "));
    ContractChecker.check(Layers.of(new MemoryPlugin(), "1M").behind(new StatsFilter(), each));
    ContractChecker.check(
        Layers.of(Scripted.ofSize(Long.MAX_VALUE)).behind(new StatsFilter(), each));
    assertThat(lines()).anyMatch(line -> line.startsWith("read: "));
  }

  @ParameterizedTest
  @ValueSource(longs = {512, 4096})
  void keepsTheContractOverBlocks(long block) throws IOException {
    BlockSizes sizes = new BlockSizes(block, 4096, SIZE);
    ContractChecker.check(behind(disk().traits(it -> it.blockSizes(sizes))));
  }

  @Test
  void saysWhatIsWrongWithAParameter() {
    assertThatThrownBy(() -> StatsParameters.SCHEMA.parse(Map.of()))
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'statsfile' is required: give statsfile=<TEXT>");
    assertThatThrownBy(() -> behind(disk(), "statsthreshold=101").open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'statsthreshold': 101 is not between 0 and 100 (percent)");
    Path nowhere = folder.resolve("nowhere").resolve("file");
    assertThatThrownBy(
            () -> Layers.of(disk()).behind(new StatsFilter(), "statsfile=" + nowhere).open())
        .isInstanceOf(IOException.class)
        .hasMessage(
            "parameter 'statsfile': cannot write to " + nowhere + ": there is no such folder");
  }

  @Test
  void countsWhatAllClientsDidWhenTheLastHasGone() throws IOException {
    try (OpenDisk one = behind(disk()).open()) {
      try (OpenDisk two = one.again("")) {
        two.read(0, 512);
        two.write(0, new byte[1024]);
      }
      one.read(512, 1024);
      one.zero(0, 4096);
      one.trim(0, 8192);
      one.cache(0, 512);
      one.flush();
      assertThat(file).isEmptyFile();
    }
    assertThat(lines())
        .containsExactly(
            "total: 7 ops, 15.00 KiB",
            "read: 2 ops, 1.50 KiB",
            "write: 1 ops, 1.00 KiB",
            "trim: 1 ops, 8.00 KiB",
            "zero: 1 ops, 4.00 KiB",
            "cache: 1 ops, 512 bytes",
            "flush: 1 ops, 0 bytes");
  }

  @Test
  void countsZeroingThatTheDiskDoesByWritingAsZeroing() throws IOException {
    try (OpenDisk open = behind(disk().traits(it -> it.zero(Support.EMULATE))).open()) {
      open.zero(0, SIZE);
    }
    assertThat(lines()).containsExactly("total: 1 ops, 64.00 KiB", "zero: 1 ops, 64.00 KiB");
  }

  @Test
  void countsWhatSucceeds() throws IOException {
    Scripted bad =
        Scripted.ofSize(10)
            .content(
                _ -> {
                  throw new IOException("bad");
                });
    try (OpenDisk open = behind(bad).open()) {
      assertThatThrownBy(() -> open.read(0, 1)).isInstanceOf(IOException.class);
    }
    assertThat(lines()).containsExactly("total: 0 ops, 0 bytes");
  }

  @Test
  void replacesTheFileUnlessItIsToBeKept() throws IOException {
    Files.writeString(file, "before\n");
    behind(disk(), "statsappend=true").open().close();
    assertThat(lines()).containsExactly("before", "total: 0 ops, 0 bytes");
    behind(disk()).open().close();
    assertThat(lines()).containsExactly("total: 0 ops, 0 bytes");
  }

  @Test
  void goesOnCountingInANewVersion() throws Exception {
    try (OpenDisk open = behind(disk(), "statsappend=true").open()) {
      open.read(0, 512);
      Layers newer =
          Layers.of(disk()).behind(OtherVersion.of(StatsFilter.class), words("statsappend=true"));
      assertThat(open.upgrade(newer).isDone()).isTrue();
      open.read(0, 512);
      assertThat(file).isEmptyFile();
    }
    // An upgrade flushes.
    assertThat(lines())
        .containsExactly(
            "total: 3 ops, 1.00 KiB", "read: 2 ops, 1.00 KiB", "flush: 1 ops, 0 bytes");
  }

  @Test
  void losesAndWritesNothingByAnUpgradeThatFails() throws IOException {
    Files.writeString(file, "before\n");
    try (OpenDisk open = behind(disk(), "statsappend=true").open()) {
      open.read(0, 512);
      Scripted smaller =
          Scripted.on(new byte[512]).traits(it -> it.identity(new Identity("array", "one")));
      assertThat(open.upgrade(behind(smaller, "statsappend=true")).isDone()).isFalse();
      assertThat(file).hasContent("before");
      open.read(0, 512);
    }
    assertThat(lines()).contains("before", "read: 2 ops, 1.00 KiB").hasSizeLessThan(5);
  }

  @Test
  void changesNothingOfTheDisk() throws IOException {
    for (long seed = 1; seed <= 10; seed++) {
      Oracle oracle = new Oracle(seed, SIZE);
      try (OpenDisk disk =
          Layers.of(new MemoryPlugin(), String.valueOf(SIZE))
              .behind(new StatsFilter(), words())
              .open()) {
        RandomCalls calls = new RandomCalls(disk, oracle, SIZE, seed);
        calls.changes(50);
        calls.questions(20);
        assertThat(disk.upgrade().isDone()).isTrue();
        calls.changes(10);
      }
    }
  }
}
