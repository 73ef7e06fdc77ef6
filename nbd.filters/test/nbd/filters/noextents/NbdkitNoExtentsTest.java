package nbd.filters.noextents;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;

class NbdkitNoExtentsTest {
  private static final String[] COMMANDS = {
    "flags()", "write(40000, 100)", "zero(0, 32768)", "read(0, 131072)", "contexts()", "map()"
  };

  private static Layers behind(String... words) {
    return Layers.of(new MemoryPlugin(), "128K").behind(new NoExtentsFilter(), words);
  }

  @Test
  void tellsDataAsNbdkitDoes() throws Exception {
    Twin.of("--filter=noextents memory 128K", behind("noextents=data"), COMMANDS).assertSame();
  }

  @Test
  void offersNoContextWhereNbdkitTellsData() throws Exception {
    Twin.of("--filter=noextents memory 128K", behind(), COMMANDS)
        .assertSameBut(
            new Twin.Difference(
                "contexts()",
                "['base:allocation']",
                "[]",
                "a context that has nothing to tell need not be asked"),
            new Twin.Difference(
                "map()", "0-131072:0", "ENOTSUP", "libnbd does not ask without a context"));
  }
}
