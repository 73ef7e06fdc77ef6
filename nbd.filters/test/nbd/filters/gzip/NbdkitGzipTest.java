package nbd.filters.gzip;

import java.nio.file.Files;
import java.nio.file.Path;
import nbd.filters.Tool;
import nbd.filters.Twin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NbdkitGzipTest {
  @TempDir Path folder;

  private static final String WHY =
      "nbdkit writes zeroes to its temporary file too, and tells no extents";

  @Test
  void isReadAsByNbdkit() throws Exception {
    Tool.need("nbdkit", "gzip");
    Path image = folder.resolve("disk");
    byte[] bytes = new byte[300_000];
    System.arraycopy(GzipFilterTest.disk(1), 0, bytes, 0, 131_072);
    Files.write(image, bytes);
    Tool.sh("gzip " + image);
    Path packed = folder.resolve("disk.gz");
    Twin.of(
            "--filter=gzip file " + packed,
            GzipFilterTest.layers(Files.readAllBytes(packed)),
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
