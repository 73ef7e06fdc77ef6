package nbd.filters.nocache;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NbdkitNoCacheTest {
  @ParameterizedTest
  @ValueSource(strings = {"none", "emulate", "nop"})
  void offersAndDoesWhatNbdkitDoes(String mode) throws Exception {
    Layers layers =
        Layers.of(new MemoryPlugin(), "128K").behind(new NoCacheFilter(), "cachemode=" + mode);
    Twin.of(
            "--filter=nocache memory 128K cachemode=" + mode,
            layers,
            "flags()",
            "write(1000, 50000)",
            "cache(0, 131072)",
            "read(0, 131072)",
            "map()")
        .assertSame();
  }
}
