package nbd.filters.swab;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.plugins.pattern.PatternPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NbdkitSwabTest {
  @ParameterizedTest
  @CsvSource({
    "16, '[2, 512, 4294967295]', '[2, 4096, 67108864]'",
    "32, '[4, 512, 4294967295]', '[4, 4096, 67108864]'",
    "64, '[8, 512, 4294967295]', '[8, 4096, 67108864]'"
  })
  void swapsAsNbdkitDoes(int bits, String theirBlocks, String ourBlocks) throws Exception {
    String word = "swab-bits=" + bits;
    Twin.of(
            "--filter=swab memory 100001 " + word,
            Layers.of(new MemoryPlugin(), "100001").behind(new SwabFilter(), word),
            "size()",
            "blocks()",
            "put(16, bytes(range(32)))",
            "read(16, 16)",
            "read(40, 8)",
            "read(0, 100000)",
            "zero(24, 16)",
            "read(16, 16)",
            "trim(65536, 8)",
            "cache(0, 65536)",
            "flush()",
            "map(0, 100000)")
        .assertSameBut(
            new Twin.Difference(
                "blocks()",
                theirBlocks,
                ourBlocks,
                "nbdj tells its limit, and what the disk below prefers"));
  }

  /** Writes by nbdkit are left out: with 8 bits it writes whatever is in its memory. */
  @ParameterizedTest
  @ValueSource(ints = {8, 16, 32, 64})
  void readsAsNbdkitDoes(int bits) throws Exception {
    String word = "swab-bits=" + bits;
    Twin.of(
            "--filter=swab pattern 100001 " + word,
            Layers.of(new PatternPlugin(), "100001").behind(new SwabFilter(), word),
            "size()",
            "read(512, 16)",
            "read(16, 8)",
            "read(0, 100000)",
            "map(0, 100000)")
        .assertSameBut(
            new Twin.Difference(
                "map(0, 100000)",
                "0-100000:0",
                "ENOTSUP",
                "a disk without extents does not offer them; nbdkit tells all data"));
  }
}
