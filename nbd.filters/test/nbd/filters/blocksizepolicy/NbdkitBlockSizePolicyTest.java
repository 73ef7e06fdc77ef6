package nbd.filters.blocksizepolicy;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;

class NbdkitBlockSizePolicyTest {
  private static Twin twin(String words, String... commands) throws Exception {
    return Twin.of(
        "--filter=blocksize-policy memory 1M " + words,
        Layers.of(new MemoryPlugin(), "1M").behind(new BlockSizePolicyFilter(), words.split(" ")),
        commands);
  }

  @Test
  void refusesAsNbdkitDoes() throws Exception {
    twin(
            "blocksize-error-policy=error blocksize-minimum=4K blocksize-preferred=64K"
                + " blocksize-maximum=128K",
            "size()",
            "blocks()",
            "h.set_strict_mode(0)",
            "write(4096, 8192, 5)",
            "write(4096, 512, 6)",
            "write(100, 4096, 7)",
            "write(0, 131072, 2)",
            "write(0, 135168, 3)",
            "read(4096, 4096)",
            "read(4097, 4096)",
            "read(0, 100)",
            "read(0, 135168)",
            "zero(0, 100)",
            "zero(0, 262144)",
            "trim(8192, 512)",
            "cache(1, 4096)",
            "cache(0, 262144)",
            "map()")
        .assertSameBut(
            new Twin.Difference(
                "read(0, 135168)",
                "EINVAL",
                "EOVERFLOW",
                "the document has EOVERFLOW for what is too long to be sent in one reply"));
  }

  @Test
  void letsThroughAsNbdkitDoes() throws Exception {
    twin(
            "blocksize-minimum=4K blocksize-preferred=64K blocksize-maximum=128K",
            "blocks()",
            "h.set_strict_mode(0)",
            "write(4096, 512, 6)",
            "write(100, 4096, 7)",
            "zero(7, 100)",
            "trim(8192, 512)",
            "cache(1, 4096)",
            "read(0, 131072)",
            "map()",
            "write(0, 135168, 3)",
            "read(1, 3)")
        .assertSameBut(
            new Twin.Difference(
                "blocks()",
                "[4096, 65536, 131072]",
                "[1, 65536, 131072]",
                "nbdj holds clients to the minimum that it tells, so it tells the one that holds"),
            new Twin.Difference(
                "write(0, 135168, 3)",
                "done",
                "EINVAL",
                "nbdj holds clients to the maximum that it tells"),
            new Twin.Difference("read(1, 3)", "030303", "000000", "of the write before"));
  }
}
