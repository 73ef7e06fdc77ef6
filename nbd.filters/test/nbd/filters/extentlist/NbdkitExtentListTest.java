package nbd.filters.extentlist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import nbd.filters.Tool;
import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NbdkitExtentListTest {
  @TempDir Path folder;

  private Twin twin(String word, String... commands) throws Exception {
    return Twin.of(
        "--filter=extentlist memory 10M " + word,
        Layers.of(new MemoryPlugin(), "10M").behind(new ExtentListFilter(), word),
        commands);
  }

  @Test
  void tellsAListAsNbdkitDoes() throws Exception {
    twin(
            new Lists(folder).word("4M 1M hole", "0 1M", "1M 512K zero", "9M 1K 3 x", "20M 1"),
            "size()",
            "map()",
            "map(1000000, 500)",
            "map(5000000, 1000000)",
            "read(0, 16)")
        .assertSame();
  }

  @Test
  void isRightUnderWritesUnlikeNbdkit() throws Exception {
    twin(new Lists(folder).word("0 1M"), "write(2097152, 65536)", "zero(0, 65536)", "map()")
        .assertSameBut(
            new Twin.Difference(
                "map()",
                "0-1048576:0 1048576-10485760:3",
                "0-65536:3 65536-1048576:0 1048576-2097152:3 2097152-2162688:0 2162688-10485760:3",
                "nbdkit goes on to tell the hole that was there before the write"));
  }

  /** What nbdkit has on its list of wishes. */
  @Test
  void takesWhatQemuImgMapsOfAnyDisk() throws Exception {
    Tool.need("qemu-img", "nbdinfo");
    Layers memory = Layers.of(new MemoryPlugin(), "10M");
    Path json = folder.resolve("map.json");
    Path table = folder.resolve("map.txt");
    String right;
    try (ServedDisk served = memory.serve()) {
      String uri = served.uri().toString();
      Tool.sh("qemu-io -f raw -c 'write 1M 64k' -c 'write 5M 1M' '" + uri + "'");
      Tool.sh("qemu-img map --output=json -f raw '" + uri + "' > " + json);
      right = Tool.sh("nbdinfo --map '" + uri + "' | tee " + table);
    }
    assertThat(right.lines()).hasSize(5);
    for (Path list : new Path[] {json, table}) {
      try (ServedDisk served =
          memory.behind(new ExtentListFilter(), "extentlist=" + list).serve()) {
        assertThat(Tool.sh("nbdinfo --map '" + served.uri() + "'")).isEqualTo(right);
      }
    }
  }
}
