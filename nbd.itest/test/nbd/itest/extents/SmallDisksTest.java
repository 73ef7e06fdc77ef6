package nbd.itest.extents;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Small disks behind random filters are written, zeroed and trimmed over the wire; each byte and
 * each status is then as the oracle has it. {@code -Dnbdj.seed=N} repeats a run.
 */
class SmallDisksTest {
  private static final int DISKS = 80;
  private static final int REQUESTS = 150;

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void everyByteAndEveryStatusIsAsTheOracleHasIt() {
    System.out.println("small disks: -Dnbdj.seed=" + Seeds.SEED);
    for (int i = 0; i < DISKS; i++) {
      WrittenDisk disk = new WrittenDisk(Seeds.SEED + i);
      try {
        disk.ask(Seeds.SEED, REQUESTS);
      } catch (Exception | AssertionError failed) {
        String which = "disk %d of -Dnbdj.seed=%d, %s: %s".formatted(i, Seeds.SEED, disk, failed);
        throw new AssertionError(which, failed);
      }
    }
    System.out.printf("small disks: %d cases%n", DISKS * REQUESTS);
  }
}
