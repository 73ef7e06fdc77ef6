package nbd.filters.xz;

import java.nio.file.Files;
import java.nio.file.Path;
import nbd.filters.Tool;
import nbd.filters.Twin;
import nbd.testkit.Layers;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NbdkitXzTest {
  @TempDir Path folder;

  private static final String WHY =
      "nbdkit knows no extents of a packed disk, and takes all for data";

  @Test
  void isReadAsByNbdkit() throws Exception {
    Tool.need("nbdkit", "xz");
    Path image = folder.resolve("disk");
    byte[] bytes = new byte[300_000];
    System.arraycopy(Packed.disk(1, 100_000), 0, bytes, 0, 100_000);
    Files.write(image, bytes);
    Tool.sh("xz --block-size=65536 " + image);
    Path packed = folder.resolve("disk.xz");
    Layers layers =
        Layers.of(Scripted.on(Files.readAllBytes(packed)).traits(it -> it.readOnly(true)))
            .behind(new XzFilter());
    Twin.of(
            "--filter=xz file " + packed,
            layers,
            "size()",
            "h.is_read_only()",
            "h.can_multi_conn()",
            "read(0, 300000)",
            "read(65530, 12)",
            "read(299999, 1)",
            "read(299999, 2)",
            "write(0, 1)",
            "cache(0, 300000)",
            "map(131072, 168928)")
        .assertSameBut(
            new Twin.Difference("map(131072, 168928)", "131072-300000:0", "131072-300000:3", WHY));
  }
}
