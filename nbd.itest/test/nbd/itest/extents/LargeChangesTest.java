package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Huge disks behind random filters are written, zeroed, trimmed and cached at random: by extended
 * headers over any length in one request, by compact ones up to 2^32-1 bytes. {@code -Dnbdj.seed=N}
 * repeats a run.
 */
class LargeChangesTest {
  private static final int DISKS = 60;
  private static final int REQUESTS = 100;

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void everyChangeArrivesInOnePieceAndIsThenTold() {
    System.out.println("large changes: -Dnbdj.seed=" + Seeds.SEED);
    int beyond4GiB = 0;
    for (int i = 0; i < DISKS; i++) {
      HugeDisk disk = new HugeDisk(Seeds.random(Seeds.SEED + i));
      try {
        beyond4GiB += disk.ask(REQUESTS);
      } catch (Exception | AssertionError failed) {
        String which = "disk %d of -Dnbdj.seed=%d, %s: %s".formatted(i, Seeds.SEED, disk, failed);
        throw new AssertionError(which, failed);
      }
    }
    System.out.printf(
        "large changes: %d cases, %d changes beyond 4 GiB%n", DISKS * REQUESTS, beyond4GiB);
    assertThat(beyond4GiB).isGreaterThan(DISKS);
  }

  /** The test can fail: a zero of which the upper half of the length is lost on the way. */
  @Test
  @Timeout(60)
  void aLengthThatIsCutOnTheWayIsFound() throws IOException {
    AssertionError found = null;
    for (int seed = 0; seed < 10 && found == null; seed++) {
      try {
        new HugeDisk(Seeds.random(seed)).behindShortZeroes().ask(REQUESTS);
      } catch (AssertionError told) {
        found = told;
      }
    }
    assertThat(found).isNotNull().hasMessageContaining("what arrived");
  }
}
