package nbd.filters.rate;

import static org.assertj.core.api.Assertions.assertThat;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;

class NbdkitRateTest {
  /** 2^20 bits a second and a burst of half a second: of 96 KiB, the last 32 KiB take 1/4 s. */
  private static final String WORDS = "rate=1M connection-rate=1G burstiness=0.5";

  /** 1 if it takes a fifth of a second or more. */
  private static String timed(String call) {
    return "[t := __import__('time').monotonic(), "
        + call
        + ", min(int((__import__('time').monotonic() - t) * 5), 1)][2]";
  }

  @Test
  void holdsUpWhatNbdkitHoldsUp() throws Exception {
    Layers layers = Layers.of(new MemoryPlugin(), "1M").behind(new RateFilter(), WORDS.split(" "));
    Twin twin =
        Twin.of(
            "-U - --filter=rate memory 1M " + WORDS,
            layers,
            "size()",
            timed("write(0, 98304)"),
            timed("h.pread(98304, 0)"),
            "zero(0, 1048576)",
            "trim(0, 1048576)",
            "read(0, 16)",
            "map()");
    twin.assertSame();
    assertThat(twin.nbdj().subList(1, 3)).containsExactly("1", "1");
  }
}
