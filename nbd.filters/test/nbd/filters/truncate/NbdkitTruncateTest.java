package nbd.filters.truncate;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;

class NbdkitTruncateTest {
  @Test
  void isCutAndGrownAsByNbdkit() throws Exception {
    Layers longer =
        Layers.of(new MemoryPlugin(), "64K").behind(new TruncateFilter(), "truncate=96K");
    Twin.of(
            "--filter=truncate memory 64K truncate=96K",
            longer,
            "size()",
            "write(32768, 32768)",
            "write(65536, 1)",
            "zero(60000, 10000)",
            "read(50000, 40000)",
            "trim(0, 98304)",
            "flush()",
            "map()")
        .assertSame();
  }
}
