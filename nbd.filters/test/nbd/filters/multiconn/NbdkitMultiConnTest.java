package nbd.filters.multiconn;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NbdkitMultiConnTest {
  private static final String[] COMMANDS = {
    "flags()",
    "write(1000, 50000)",
    "write(7, 9, 2, FUA)",
    "flush()",
    "zero(0, 32768)",
    "flush()",
    "read(0, 131072)",
    "map()"
  };

  @ParameterizedTest
  @ValueSource(strings = {"auto", "emulate", "disable", "plugin", "unsafe"})
  void offersAndDoesWhatNbdkitDoes(String mode) throws Exception {
    String word = "multi-conn-mode=" + mode;
    Twin.of(
            "--filter=multi-conn memory 128K " + word,
            Layers.of(new MemoryPlugin(), "128K").behind(new MultiConnFilter(), word),
            COMMANDS)
        .assertSame();
  }
}
