package nbd.filters.cacheextents;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;

class NbdkitCacheExtentsTest {
  @Test
  void tellsWhatNbdkitTells() throws Exception {
    Layers layers = Layers.of(new MemoryPlugin(), "1M").behind(new CacheExtentsFilter());
    Twin.of(
            "-U - --filter=cacheextents memory 1M",
            layers,
            "size()",
            "map()",
            "write(65536, 65536)",
            "map()",
            "map(100000, 200000)",
            "zero(65536, 65536)",
            "map()",
            "write(0, 131072)",
            "map()",
            "trim(32768, 32768)",
            "map()",
            "read(0, 200000)")
        .assertSame();
  }
}
