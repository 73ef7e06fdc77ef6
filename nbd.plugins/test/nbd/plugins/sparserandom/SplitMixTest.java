package nbd.plugins.sparserandom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SplitMixTest {
  /** Java's class of today is the same generator, though nothing says that it has to stay so. */
  @Test
  void isTheGeneratorOfTheBook() {
    for (long seed : new long[] {0, 1, -1, 0x123456789abcdefL}) {
      SplittableRandom expected = new SplittableRandom(seed);
      SplitMix random = new SplitMix(seed);
      for (int i = 0; i < 100; i++) {
        long next = expected.nextLong();
        assertThat(random.next()).isEqualTo(next);
        assertThat(SplitMix.at(seed, i)).isEqualTo(next);
      }
    }
  }

  @Test
  void givesUnitsFromZeroToBelowOne() {
    SplitMix random = new SplitMix(3);
    double sum = 0;
    for (int i = 0; i < 10_000; i++) {
      double unit = random.nextUnit();
      assertThat(unit >= 0 && unit < 1).isTrue();
      sum += unit;
    }
    assertThat(sum).isBetween(4800.0, 5200.0);
  }
}
