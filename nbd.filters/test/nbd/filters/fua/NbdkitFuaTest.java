package nbd.filters.fua;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NbdkitFuaTest {
  /** nbdkit calls {@code fuamode=none} unknown, though it is its default. */
  @Test
  void takesFuaAwayAsNbdkitDoes() throws Exception {
    assertSame("", "fuamode=none");
    assertSame("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"emulate", "native", "force", "pass", "discard"})
  void offersAndDoesWhatNbdkitDoes(String mode) throws Exception {
    assertSame("fuamode=" + mode, "fuamode=" + mode);
  }

  private static void assertSame(String nbdkit, String... nbdj) throws Exception {
    Layers layers = Layers.of(new MemoryPlugin(), "128K").behind(new FuaFilter(), nbdj);
    Twin.of(
            "--filter=fua memory 128K " + nbdkit,
            layers,
            "flags()",
            "write(0, 65536)",
            "write(100, 100, 2, FUA)",
            "zero(32768, 32768, FUA)",
            "trim(0, 32768, FUA)",
            "flush()",
            "read(0, 131072)",
            "map()")
        .assertSame();
  }
}
