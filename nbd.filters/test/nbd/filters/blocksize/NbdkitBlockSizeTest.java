package nbd.filters.blocksize;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;

class NbdkitBlockSizeTest {
  @Test
  void makesRequestsFitAsNbdkitDoes() throws Exception {
    Layers blocks =
        Layers.of(new MemoryPlugin(), "1000000")
            .behind(new BlockSizeFilter(), "minblock=4K", "maxdata=8K", "maxlen=64K");
    Twin.of(
            "--filter=blocksize memory 1000000 minblock=4K maxdata=8K maxlen=64K",
            blocks,
            "size()",
            "blocks()",
            "write(100, 10, 7)",
            "write(65500, 70000, 3)",
            "write(300001, 5000, 4, FUA)",
            "read(0, 999424)",
            "zero(70001, 30000)",
            "zero(300500, 10)",
            "zero(300500, 10, FAST_ZERO)",
            "zero(0, 131072, FAST_ZERO)",
            "read(60000, 300000)",
            "trim(80001, 20000)",
            "trim(300002, 10)",
            "read(95, 16)",
            "read(300000, 16)",
            "cache(5, 900000)",
            "flush()",
            "write(999423, 2)",
            "map(0, 999424)")
        .assertSameBut(
            new Twin.Difference(
                "blocks()",
                "[1, 4096, 4294967295]",
                "[1, 4096, 67108864]",
                "nbdkit tells no limit and refuses what is longer than 64 MiB; nbdj tells it"));
  }
}
