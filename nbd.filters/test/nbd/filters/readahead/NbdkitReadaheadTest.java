package nbd.filters.readahead;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;

class NbdkitReadaheadTest {
  @Test
  void hasTheDiskThatNbdkitHas() throws Exception {
    Layers layers = Layers.of(new MemoryPlugin(), "1M").behind(new ReadaheadFilter());
    Twin.of(
            "-U - --filter=readahead memory 1M",
            layers,
            "size()",
            "flags()",
            "write(65536, 100000)",
            "read(0, 65536)",
            "read(65536, 65536)",
            "read(131072, 900000)",
            "zero(70000, 5000)",
            "cache(0, 1048576)",
            "read(0, 1048576)",
            "map()")
        .assertSame();
  }
}
