package nbd.filters.ddrescue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.filters.Tool;
import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NbdkitDdrescueTest {
  private static final String MAP =
      """
      # Mapfile
      0x00000000     +               1
      0x00000000  0x00080000  +
      0x00080000  0x00010000  -
      0x00090000  0x00010000  +
      0x000A0000  0x00060000  +
      """;

  @TempDir Path folder;

  private String words() throws IOException {
    return "ddrescue-mapfile=" + Files.writeString(folder.resolve("map"), MAP);
  }

  private static Layers memory(String words) {
    return Layers.of(new MemoryPlugin(), "1M").behind(new DdrescueFilter(), words);
  }

  @Test
  void readsWhatNbdkitReads() throws Exception {
    Twin.of(
            "-U - --filter=ddrescue memory 1M " + words(),
            memory(words()),
            "size()",
            "flags()",
            "contexts()",
            "read(0, 0x80000)",
            "read(0x7ffff, 2)",
            "read(0x80000, 1)",
            "read(0x8ffff, 1)",
            "read(0x90000, 0x10000)",
            "read(0x90000, 0x70000)",
            "write(0, 1)",
            "map()")
        .assertSameBut(
            new Twin.Difference(
                "read(0x90000, 0x70000)",
                "EIO",
                "b68a0cbb5f46ca350530ee41364da136ef40717e",
                "nbdkit fails to read over the border of two rescued blocks"),
            new Twin.Difference(
                "map()",
                "0-1048576:3",
                "0-524288:3 524288-589824:0 589824-1048576:3",
                "a copier that is told of a hole does not read, and sees no error"));
  }

  @Test
  void makesNbdcopyFailWhereNbdkitHidesThatSectorsAreBad() throws Exception {
    Tool.need("nbdkit", "nbdcopy");
    String copy = "nbdcopy \"$uri\" null:; echo exit $?";
    assertThat(Tool.nbdkit("-U - --filter=ddrescue memory 1M " + words(), copy).strip())
        .isEqualTo("exit 0");
    try (ServedDisk served = memory(words()).serve()) {
      assertThat(Tool.sh(copy.replace("$uri", served.uri().toString())).strip())
          .contains("Input/output error")
          .endsWith("exit 1");
    }
  }
}
