package nbd.filters.ddrescue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.BlockSizes;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.ParameterException;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.Support;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.TestSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DdrescueFilterTest {
  private static final String MAP =
      """
      # Mapfile. Created by GNU ddrescue version 1.25
      # Command line: ddrescue /dev/sdx f\u00fcr.img f\u00fcr.map
      # current_pos  current_status  current_pass
      0x000003E8     +               1
      #      pos        size  status
      0x00000000  0x00000064  +
      0x00000064  0x00000064  -
      0x000000C8  100  +

      0x0000012C  0x00000064  +
      500  100  ?
      600\t0144\t*
      700  100  /
      800  0x64  +
      """;

  @TempDir Path folder;

  private Layers behind(Layers below, String map) throws IOException {
    Path file = Files.writeString(folder.resolve("map"), map);
    return below.behind(new DdrescueFilter(), "ddrescue-mapfile=" + file);
  }

  private Layers behind(Scripted disk, String map) throws IOException {
    return behind(Layers.of(disk), map);
  }

  @Test
  void keepsTheContractWhereAllIsRescued() throws IOException {
    ContractChecker.check(behind(Layers.of(new MemoryPlugin(), "1M"), "0 + 1\n0 0x100000 +\n"));
    ContractChecker.check(
        behind(
            Layers.of(new MemoryPlugin(), "9223372036854775807"),
            "0 +\n0x0 0x7000000000000000 +\n0x7000000000000000 0x0fffffffffffffff +\n"));
  }

  @Test
  void readsWhatIsRescuedAndNothingElse() throws IOException {
    byte[] bytes = Samples.bytes(1000);
    boolean[] good = new boolean[1000];
    Arrays.fill(good, 0, 100, true);
    Arrays.fill(good, 200, 400, true);
    Arrays.fill(good, 800, 900, true);
    try (OpenDisk disk = behind(Scripted.on(bytes), MAP).open()) {
      for (int start = 0; start < 1000; start += 7) {
        for (int end = start + 1; end <= 1000; end += 93) {
          checkRead(disk, good, Range.between(start, end));
        }
      }
    }
  }

  private static void checkRead(OpenDisk disk, boolean[] good, Range range) throws IOException {
    int bad = (int) range.offset();
    while (bad < range.end() && good[bad]) {
      bad++;
    }
    byte[] expected = Arrays.copyOfRange(Samples.bytes(1000), (int) range.offset(), bad);
    try (TestSink sink = new TestSink((int) range.length())) {
      if (bad == range.end()) {
        disk.handle().read(range, sink);
      } else {
        PartialReadException failed =
            catchThrowableOfType(PartialReadException.class, () -> disk.handle().read(range, sink));
        assertThat(failed.code()).isEqualTo(ErrorCode.EIO);
        assertThat(failed.good()).isEqualTo(expected.length);
        assertThat(failed).hasMessageStartingWith("ddrescue: not rescued: 0x");
      }
      assertThat(sink.bytes(expected.length)).startsWith(expected);
    }
  }

  @Test
  void tellsWhatIsNotRescuedAsData() throws IOException {
    ExtentMap hole = ExtentMap.of(0, 1000, Allocation.HOLE_ZERO);
    Scripted disk =
        Scripted.ofSize(1000)
            .allocation(hole)
            .context(AllocationDepth.NAME, ExtentMap.of(0, 1000, 0))
            .context("qemu:dirty-bitmap:b", ExtentMap.of(0, 1000, 1));
    try (OpenDisk saved = behind(disk, MAP).open()) {
      Range all = new Range(0, 1000);
      assertThat(saved.extents(Allocation.NAME, all, 99))
          .isEqualTo(
              ExtentMap.strict(0)
                  .append(100, 3)
                  .append(100, 0)
                  .append(200, 3)
                  .append(400, 0)
                  .append(100, 3)
                  .append(100, 0)
                  .build());
      assertThat(saved.extents(AllocationDepth.NAME, all, 2))
          .isEqualTo(ExtentMap.strict(0).append(100, 0).append(100, 1).build());
      assertThat(saved.extents("qemu:dirty-bitmap:b", all, 9)).isEqualTo(ExtentMap.of(0, 1000, 1));
    }
  }

  @Test
  void countsABlockOfTheDiskAsBadThatIsBadInPart() throws IOException {
    Scripted disk =
        Scripted.ofSize(4096)
            .traits(it -> it.blockSizes(new BlockSizes(512, 4096, 1 << 20)))
            .allocation(ExtentMap.of(0, 4096, 3));
    try (OpenDisk saved = behind(disk, "0 +\n0 1000 +\n1001 3095 +\n").open()) {
      assertThat(saved.extents(Allocation.NAME, new Range(0, 4096), 9))
          .isEqualTo(ExtentMap.strict(0).append(512, 3).append(512, 0).append(3072, 3).build());
      assertThat(saved.read(0, 512)).isEqualTo(new byte[512]);
      assertThat(catchThrowableOfType(PartialReadException.class, () -> saved.read(0, 1024)).good())
          .isEqualTo(512);
    }
  }

  @Test
  void isReadOnly() throws IOException {
    try (OpenDisk saved = behind(Scripted.on(new byte[1000]), MAP).open()) {
      assertThat(saved.traits().readOnly()).isTrue();
      assertThat(saved.traits().zero()).isEqualTo(Support.NONE);
      assertThat(saved.traits().cache()).isEqualTo(Support.NONE);
      assertThat(saved.traits().flush()).isEqualTo(Support.NATIVE);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "; line 1 has no status line",
        "# only this\\n; line 1 has no status line",
        "0 100 +\\n; line 1 is no status line: '0 100 +'",
        "\\n0 +\\n0 100\\n; line 3 is no block: '0 100'",
        "0 +\\n0 100 x\\n; line 2 is no block: '0 100 x'",
        "0 +\\n-1 100 +\\n; line 2 is no block: '-1 100 +'",
        "0 +\\n0 100 +\\n99 1 -\\n; line 3 begins at byte 99; right would be byte 100 or behind",
        "0 +\\n0 0x8000000000000000 +\\n; line 2 has the number 0x8000000000000000",
        "0 +\\n1 0x7fffffffffffffff +\\n; line 2 ends behind byte 9223372036854775807",
        "0 +\\n08 1 +\\n; line 2 has the number 08"
      })
  void saysWhichLineIsWrong(String map, String why) throws IOException {
    String text = map == null ? "" : map.replace("\\n", "\n");
    Layers layers = behind(Scripted.ofSize(1000), text);
    assertThatThrownBy(layers::open)
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("parameter 'ddrescue-mapfile': " + folder.resolve("map") + ": ")
        .hasMessageContaining(why.strip());
  }

  @Test
  void saysThatThereIsNoMapfile() {
    Path none = folder.resolve("none");
    assertThatThrownBy(
            Layers.of(Scripted.ofSize(1)).behind(new DdrescueFilter(), "ddrescue-mapfile=" + none)
                ::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ddrescue: the mapfile cannot be read")
        .hasMessageContaining(none.toString());
    assertThatThrownBy(Layers.of(Scripted.ofSize(1)).behind(new DdrescueFilter())::open)
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("parameter 'ddrescue-mapfile' is required");
  }

  @Test
  void looksAtAnotherMapfileAfterAnUpgrade() throws IOException {
    Layers plugin = Layers.of(new MemoryPlugin(), "1000");
    try (OpenDisk disk = behind(plugin, MAP).open()) {
      assertThatThrownBy(() -> disk.read(100, 1)).isInstanceOf(PartialReadException.class);
      assertThat(disk.upgrade(behind(plugin, "0 +\n100 1 +\n")).isDone()).isTrue();
      assertThat(disk.read(100, 1)).containsExactly(0);
    }
  }
}
