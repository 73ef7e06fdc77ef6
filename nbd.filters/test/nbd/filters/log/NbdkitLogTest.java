package nbd.filters.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.filters.Tool;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.Test;

class NbdkitLogTest extends WithLogFile {
  /** In the line of a connection only the names of the values, for the disks differ. */
  @Test
  void writesTheLinesThatNbdkitWrites() throws Exception {
    Tool.need("nbdkit", "nbdsh");
    Path theirs = folder.resolve("theirs.log");
    String calls =
        "h.pread(512, 0); h.pwrite(b\"x\" * 16, 5); h.pwrite(b\"x\" * 16, 5, nbd.CMD_FLAG_FUA);"
            + " h.zero(32, 16); h.zero(32, 16, nbd.CMD_FLAG_NO_HOLE | nbd.CMD_FLAG_FAST_ZERO);"
            + " h.trim(4096, 0); h.cache(4096, 512); h.flush(); h.shutdown()";
    Path script = Files.writeString(folder.resolve("calls.py"), calls);
    String client = "nbdsh -u \"$uri\" -c \"$(cat " + script + ")\"";
    Tool.nbdkit("--filter=log memory 1M logfile=" + theirs, client);
    Layers layers =
        Layers.of(new MemoryPlugin(), "1M").behind(new LogFilter(), "logfile=" + file());
    try (ServedDisk served = layers.serve()) {
      Tool.sh(client.replace("$uri", served.uri().toString()));
    }
    assertThat(ofConnections(file())).hasSize(18).isEqualTo(ofConnections(theirs));
  }

  /** But for the form: nbdkit writes an array of bash, which not every shell has. */
  @Test
  void tellsTheExtentsThatNbdkitTells() throws Exception {
    Tool.need("nbdkit", "nbdsh");
    Path theirs = folder.resolve("theirs.log");
    String calls =
        "h.pwrite(b\"x\" * 512, 32768); told = lambda *_: 0;"
            + " h.block_status(131072, 0, told); h.block_status(98304, 32768, told);"
            + " h.block_status(65536, 65536, told, nbd.CMD_FLAG_REQ_ONE); h.shutdown()";
    Path script = Files.writeString(folder.resolve("calls.py"), calls);
    String client = "nbdsh --base-allocation -u \"$uri\" -c \"$(cat " + script + ")\"";
    Tool.nbdkit("--filter=log memory 128K logfile=" + theirs, client);
    Layers layers =
        Layers.of(new MemoryPlugin(), "128K").behind(new LogFilter(), "logfile=" + file());
    try (ServedDisk served = layers.serve()) {
      Tool.sh(client.replace("$uri", served.uri().toString()));
    }
    assertThat(extents(file())).hasSize(6).isEqualTo(extents(theirs));
  }

  private static List<String> extents(Path log) throws IOException {
    return ofConnections(log).stream()
        .filter(line -> line.contains("Extents"))
        .map(NbdkitLogTest::inOurForm)
        .toList();
  }

  /** {@code (0x0 0x200 "" 0x200 0x200 "hole,zero")}; without a word it is data. */
  private static String inOurForm(String line) {
    return line.replaceAll("(0x\\w+) (0x\\w+) \"([^\"]*)\" ?", "$1+$2 $3; ")
        .replace(" ;", " data;")
        .replaceAll("=\\((.*); \\)", "=\"$1\"");
  }

  private static List<String> ofConnections(Path log) throws IOException {
    return Files.readString(log)
        .lines()
        .filter(line -> line.contains(" connection=") && !line.contains("Preconnect"))
        .map(line -> line.substring(TIME.length()).replaceFirst("connection=\\d+", "connection=1"))
        .map(line -> line.contains(" Connect ") ? line.replaceAll("=\\S+", "=") : line)
        .toList();
  }
}
