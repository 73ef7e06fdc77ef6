package nbd.filters.detectzeroes;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;

/** nbdkit has no such filter; but its memory disk looks for zeroes in what it stores. */
class NbdkitDetectZeroesTest {
  @Test
  void findsTheZeroesThatNbdkitsMemoryFinds() throws Exception {
    Layers layers =
        Layers.of(new MemoryPlugin(), "1M")
            .behind(new DetectZeroesFilter(), "detect-zeroes-writes=off");
    Twin.of(
            "-U - memory 1M",
            layers,
            "size()",
            "write(0, 262144)",
            "write(65536, 65536, 0)",
            "read(0, 262144)",
            "map()",
            "write(65536, 32768, 7)",
            "read(60000, 50000)",
            "map()",
            "zero(0, 1048576)",
            "map()")
        .assertSame();
  }
}
