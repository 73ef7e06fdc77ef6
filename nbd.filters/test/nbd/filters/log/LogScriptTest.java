package nbd.filters.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.api.Allocation;
import nbd.api.Blocking;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogScriptTest {
  @TempDir Path folder;

  @Test
  void runsAScriptWithTheValuesAsVariables() throws IOException {
    Path told = folder.resolve("told");
    Scripted disk = Scripted.ofSize(4096).allocation(ExtentMap.of(0, 4096, 3));
    String script =
        "echo \"$connection $type $id $act $offset $count $return $extents\" >> " + told;
    try (OpenDisk logged =
        Layers.of(disk).behind(new LogFilter(), "logscript=" + script).open("$(x) `y` \"z")) {
      assertThat(logged.traits().blocking()).isEqualTo(Blocking.ALWAYS);
      logged.read(16, 32);
      logged.extents(Allocation.NAME, new Range(0, 4096), 1);
    }
    assertThat(
            Files.readString(told)
                .lines()
                .map(line -> line.replaceFirst("^\\d+ ", "1 ").stripTrailing()))
        .containsExactly(
            " PRINT  Ready",
            "1 ENTER 1 Preconnect",
            "1 LEAVE 1 Preconnect   0",
            "1 PRINT  Connect    1",
            "1 ENTER 1 Read 0x10 0x20",
            "1 LEAVE 1 Read   0",
            "1 ENTER 2 Extents 0x0 0x1000",
            "1 LEAVE 2 Extents   0 0x0+0x1000 hole,zero",
            "1 PRINT  Disconnect");
  }

  @Test
  void givesScriptsAnExportNameUnharmed() throws IOException {
    Path told = folder.resolve("told");
    String script = "[ $act = Connect ] && printf %s \"$export\" > " + told;
    String name = "$(id) `id` \"'\\ ;#";
    Layers.of(Scripted.ofSize(1)).behind(new LogFilter(), "logscript=" + script).open(name).close();
    assertThat(told).hasContent(name);
  }

  @Test
  void doesNotCareHowTheScriptEnds() throws IOException {
    try (OpenDisk disk =
        Layers.of(Scripted.on(Samples.bytes(10)))
            .behind(new LogFilter(), "logscript=exit 3")
            .open()) {
      assertThat(disk.read(0, 10)).isEqualTo(Samples.bytes(10));
    }
  }
}
