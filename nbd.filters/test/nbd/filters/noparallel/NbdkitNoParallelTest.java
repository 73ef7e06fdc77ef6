package nbd.filters.noparallel;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NbdkitNoParallelTest {
  @ParameterizedTest
  @ValueSource(strings = {"requests", "all-requests", "connections"})
  void offersAndDoesWhatNbdkitDoes(String mode) throws Exception {
    Layers layers =
        Layers.of(new MemoryPlugin(), "128K").behind(new NoParallelFilter(), "serialize=" + mode);
    Twin.of(
            "--filter=noparallel memory 128K serialize=" + mode,
            layers,
            "flags()",
            "write(1000, 50000)",
            "read(0, 131072)",
            "flush()",
            "map()")
        .assertSame();
  }
}
