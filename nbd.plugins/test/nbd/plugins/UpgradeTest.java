package nbd.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nbd.api.Export;
import nbd.api.Handover;
import nbd.api.Plugin;
import nbd.api.RetainedState;
import nbd.plugins.data.DataPlugin;
import nbd.plugins.full.FullPlugin;
import nbd.plugins.nulldisk.NullPlugin;
import nbd.plugins.pattern.PatternPlugin;
import nbd.plugins.sh.EvalPlugin;
import nbd.plugins.sparserandom.SparseRandomPlugin;
import nbd.plugins.split.SplitPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.TestHost;
import nbd.testkit.Upgrade;
import nbd.testkit.Upgrade.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients of each small plugin find after an upgrade. */
class UpgradeTest {
  @TempDir Path folder;

  private static Result upgrade(Layers before, Layers after) throws IOException {
    try (OpenDisk disk = before.open()) {
      return disk.upgrade(after).result();
    }
  }

  private static void assertSameOnlyByParameters(Plugin plugin, String words, String others)
      throws IOException {
    Layers layers = Layers.of(plugin, words);
    try (OpenDisk disk = layers.open()) {
      assertThat(disk.traits().identity()).isPresent();
      assertThat(disk.export()).isNotNull();
    }
    assertThat(upgrade(layers, Layers.of(plugin, words))).isEqualTo(Result.DONE);
    assertThat(upgrade(layers, Layers.of(plugin, others))).isEqualTo(Result.ANOTHER_DISK);
  }

  @Test
  void whatIsAllInTheParametersIsTheSameDiskIfTheyAre() throws IOException {
    assertSameOnlyByParameters(new NullPlugin(), "1M", "2M");
    assertSameOnlyByParameters(new FullPlugin(), "1M", "2M");
    assertSameOnlyByParameters(new PatternPlugin(), "1M", "2M");
  }

  @Test
  void theSeedThatNobodyGaveIsHandedOn() throws IOException {
    SparseRandomPlugin plugin = new SparseRandomPlugin();
    Layers anySeed = Layers.of(plugin, "1M", "percent=50", "runlength=32K");
    try (OpenDisk disk = anySeed.open()) {
      byte[] before = disk.read(0, 1 << 20);
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(0, 1 << 20)).isEqualTo(before);
      Layers otherSeed = Layers.of(plugin, "1M", "percent=50", "runlength=32K", "seed=1");
      assertThat(disk.upgrade(otherSeed).result()).isEqualTo(Result.ANOTHER_DISK);
      assertThat(disk.read(0, 1 << 20)).isEqualTo(before);
    }
    Layers seeded = Layers.of(plugin, "1M", "seed=7");
    assertThat(upgrade(seeded, seeded)).isEqualTo(Result.DONE);
  }

  /** Or the server would believe that the new disk depends on the one before. */
  @Test
  void theSeedOfADiskWithOtherParametersIsNotTaken() throws IOException {
    RetainedState state = random("1M").retain().orElseThrow();
    assertThat(random("1M").adopt(state)).isTrue();
    assertThat(random("2M").adopt(state)).isFalse();
    for (String other : List.of("percent=11", "runlength=1M", "random-content=true", "seed=5")) {
      assertThat(random("1M", other).adopt(state)).as(other).isFalse();
    }
  }

  private static Export random(String... words) throws IOException {
    SparseRandomPlugin plugin = new SparseRandomPlugin();
    Map<String, String> values = new HashMap<>();
    for (String word : words) {
      String[] both = word.contains("=") ? word.split("=") : new String[] {"size", word};
      values.put(both[0], both[1]);
    }
    return plugin.export(plugin.schema().parse(values), new TestHost());
  }

  @Test
  void splitOpensTheSameFilesAndTellsOthersApart() throws IOException {
    Path one = Files.write(folder.resolve("one"), new byte[512]);
    Path two = Files.write(folder.resolve("two"), new byte[512]);
    SplitPlugin plugin = new SplitPlugin();
    try (OpenDisk disk = Layers.of(plugin, "" + one).open()) {
      disk.write(3, new byte[] {9});
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(3, 1)).containsExactly(9);
      assertThat(disk.upgrade(Layers.of(plugin, "" + two)).result()).isEqualTo(Result.ANOTHER_DISK);
    }
  }

  @Test
  void dataKeepsWhatWasWrittenAndReadsItsFilesNoMore() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3});
    String program = "<" + file + " @0x10000 5";
    for (String allocator : new String[] {"sparse", "malloc"}) {
      Layers layers = Layers.of(new DataPlugin(), program, "allocator=" + allocator, "size=200000");
      try (OpenDisk disk = layers.open()) {
        disk.write(1, new byte[] {9});
        disk.write(150_000, new byte[] {8});
        Files.write(file, new byte[] {4, 5, 6});
        for (int upgrade = 0; upgrade < 5; upgrade++) {
          assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
          assertThat(disk.read(0, 4)).containsExactly(1, 9, 3, 0);
          assertThat(disk.read(0x10000, 1)).containsExactly(5);
          assertThat(disk.read(150_000, 1)).containsExactly(8);
        }
        Layers other = Layers.of(new DataPlugin(), "7", "size=200000");
        assertThat(disk.upgrade(other).result()).isEqualTo(Result.ANOTHER_DISK);
        disk.write(2, new byte[] {7});
        assertThat(disk.read(0, 4)).containsExactly(1, 9, 7, 0);
      }
      Files.write(file, new byte[] {1, 2, 3});
    }
  }

  private static String[] script(String... more) {
    String[] words = new String[more.length + 2];
    words[0] = "get_size=echo 512";
    words[1] = "pread=head -c $3 /dev/zero";
    System.arraycopy(more, 0, words, 2, more.length);
    return words;
  }

  @Test
  void aScriptGetsReadyOnlyWhenTheOneBeforeHasClosedItsDisks() throws IOException {
    String[] noting = new String[7];
    String[] methods = {
      "config_complete", "get_ready", "open", "close", "unload", "preconnect", "after_fork"
    };
    for (int i = 0; i < methods.length; i++) {
      noting[i] = "%1$s=echo %1$s >>'%2$s'".formatted(methods[i], folder.resolve("calls"));
    }
    try (OpenDisk disk = Layers.of(new EvalPlugin(), script(noting)).open()) {
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
    }
    assertThat(Files.readAllLines(folder.resolve("calls")))
        .containsExactly(
            "config_complete",
            "get_ready",
            "after_fork",
            "preconnect",
            "open",
            "config_complete",
            "close",
            "get_ready",
            "after_fork",
            "open",
            "unload",
            "close",
            "unload");
  }

  @Test
  void aScriptWithOtherParametersHasAnotherDisk() throws IOException {
    Layers layers = Layers.of(new EvalPlugin(), script());
    Layers other = Layers.of(new EvalPlugin(), script("cache=exit 0"));
    assertThat(upgrade(layers, other)).isEqualTo(Result.ANOTHER_DISK);
  }

  @Test
  void whatAScriptKeepsInItsFolderIsNotLostByAnUpgrade() throws IOException {
    Layers layers =
        Layers.of(
            new EvalPlugin(),
            "get_ready=truncate -s 512 $tmpdir/disk",
            "get_size=echo 512",
            "pread=dd if=$tmpdir/disk bs=1 skip=$4 count=$3 2>/dev/null",
            "pwrite=dd of=$tmpdir/disk bs=1 seek=$4 conv=notrunc 2>/dev/null");
    try (OpenDisk disk = layers.open()) {
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      disk.write(3, new byte[] {9});
      Upgrade refused = disk.upgrade();
      assertThat(refused.result()).isEqualTo(Result.REFUSED);
      assertThat(refused.why()).contains("tmpdir", "disk", "would be lost");
      assertThat(disk.read(3, 1)).containsExactly(9);
    }
  }

  private static Layers reading(String getReady, String... more) {
    String[] words = {
      "get_ready=" + getReady,
      "get_size=echo 512",
      "pread=dd if=$tmpdir/disk bs=1 skip=$4 count=$3 2>/dev/null"
    };
    return Layers.of(
        new EvalPlugin(), Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void aScriptThatMakesAnotherDiskEachTimeItGetsReadyKeepsItsClientsWhereTheyAre()
      throws IOException {
    Path name = folder.resolve("name");
    Path counter = folder.resolve("counter");
    String uuid =
        "head -c 512 /proc/sys/kernel/random/uuid >$tmpdir/disk; truncate -s 512 $tmpdir/disk";
    String more = "truncate -s 512 $tmpdir/disk; echo . >>%s; cp %s $tmpdir/more";
    String path = "truncate -s 512 $tmpdir/disk; echo . >>%s; touch $tmpdir/$(wc -l <%s)";
    assertStays(reading(uuid), "disk");
    assertStays(reading(more.formatted(counter, counter)), "more");
    assertStays(reading(path.formatted(name, name)), "1");
  }

  @Test
  void theContractCheckFindsAScriptThatMakesAnotherDiskEachTime() throws IOException {
    Layers layers =
        reading("cat /proc/sys/kernel/random/uuid >$tmpdir/disk; truncate -s 512 $tmpdir/disk");
    ContractChecker.check(layers.mayStayBehind());
    assertThatThrownBy(() -> ContractChecker.check(layers))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("an upgrade to the same version fails", "another disk in its");
  }

  private static void assertStays(Layers layers, String file) throws IOException {
    try (OpenDisk disk = layers.open();
        OpenDisk other = disk.again("")) {
      byte[] before = disk.read(0, 512);
      assertThatThrownBy(disk::upgrade)
          .isInstanceOf(IOException.class)
          .hasMessage(
              "the script has made another %s in its tmpdir than it has for the clients that are"
                  + " there",
              file);
      assertThat(disk.read(0, 512)).isEqualTo(before);
      assertThat(other.read(0, 512)).isEqualTo(before);
    }
  }

  @Test
  void aScriptThatMakesTheSameFilesIsUpgradedAlsoWithLinksToThem() throws IOException {
    Layers same =
        reading(
            "mkdir $tmpdir/a; head -c 512 /dev/zero | tr '\\0' x >$tmpdir/a/b;"
                + " ln -s $tmpdir/a/b $tmpdir/disk; ln -s /etc/passwd $tmpdir/out");
    ContractChecker.check(same);
    try (OpenDisk disk = same.open()) {
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(0, 3)).containsExactly('x', 'x', 'x');
    }
  }

  @Test
  void whatIsTooMuchToCompareOrNoFileIsToldAndNotRead() throws IOException {
    assertRefused(
        reading("truncate -s 65M $tmpdir/disk"), "4 files of 68157531 bytes", "67108864 bytes");
    assertRefused(reading("truncate -s 512 $tmpdir/disk; mkfifo $tmpdir/pipe"), "pipe", "no file");
    Layers with = reading("truncate -s 65M $tmpdir/disk");
    Layers other = reading("truncate -s 65M $tmpdir/disk", "cache=exit 0");
    assertThat(upgrade(with, other)).isEqualTo(Result.ANOTHER_DISK);
  }

  private static void assertRefused(Layers layers, String... why) throws IOException {
    try (OpenDisk disk = layers.open()) {
      Upgrade refused = disk.upgrade();
      assertThat(refused.result()).isEqualTo(Result.REFUSED);
      assertThat(refused.why()).contains(why);
      assertThat(disk.read(0, 1)).containsExactly(0);
    }
  }

  @Test
  void onlyWhatKeepsNothingMayBeOpenTwice() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[512]);
    assertThat(handover(new NullPlugin())).isEqualTo(Handover.BESIDE);
    assertThat(handover(new FullPlugin(), "1M")).isEqualTo(Handover.BESIDE);
    assertThat(handover(new PatternPlugin(), "1M")).isEqualTo(Handover.BESIDE);
    assertThat(handover(new SplitPlugin(), "" + file)).isEqualTo(Handover.BESIDE);
    assertThat(handover(new SparseRandomPlugin(), "1M", "seed=1")).isEqualTo(Handover.BESIDE);
    assertThat(handover(new SparseRandomPlugin(), "1M")).isEqualTo(Handover.AFTER_CLOSE);
    assertThat(handover(new DataPlugin(), "1")).isEqualTo(Handover.AFTER_CLOSE);
    assertThat(handover(new EvalPlugin(), script())).isEqualTo(Handover.AFTER_CLOSE);
  }

  private static Handover handover(Plugin plugin, String... words) throws IOException {
    try (OpenDisk disk = Layers.of(plugin, words).open()) {
      return disk.handover();
    }
  }
}
