package nbd.filters.limit;

import static org.assertj.core.api.Assertions.assertThat;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;

class NbdkitLimitTest {
  private static final String SECOND = "[nbd.NBD() for _ in [0]][0].connect_uri(h.get_uri())";
  private static final String[] COMMANDS = {
    "flags()", "write(1000, 50000)", "read(0, 131072)", "map()", SECOND
  };

  private static Twin twin(String word) throws Exception {
    Layers layers = Layers.of(new MemoryPlugin(), "128K").behind(new LimitFilter(), word);
    return Twin.of("--filter=limit memory 128K " + word, layers, COMMANDS);
  }

  private static void assertSecond(Twin twin, String result) {
    twin.assertSame();
    assertThat(twin.nbdj()).endsWith(result);
  }

  @Test
  void letsAnotherClientInWhereNbdkitDoes() throws Exception {
    assertSecond(twin("limit=2"), "done");
    assertSecond(twin("limit=0"), "done");
  }

  /** That is the text of an error without a number: nbdkit hangs up, nbdj refuses by policy. */
  @Test
  void refusesAnotherClientWhereNbdkitDoes() throws Exception {
    assertSecond(twin("limit=1"), "None");
  }
}
