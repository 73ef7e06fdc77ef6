package nbd.filters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.api.Filter;
import nbd.api.Handover;
import nbd.filters.delay.DelayFilter;
import nbd.filters.log.LogFilter;
import nbd.filters.noextents.NoExtentsFilter;
import nbd.filters.offset.OffsetFilter;
import nbd.filters.truncate.TruncateFilter;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Upgrade;
import org.junit.jupiter.api.Test;

/** Upgrades of filters that keep nothing: the disk below is what survives. */
class UpgradeTest {
  private static OpenDisk open(Filter filter, String... words) throws IOException {
    return Layers.of(new TwiceOpen(new byte[8192])).behind(filter, words).open();
  }

  private static void assertStandsBesideAndGoesOn(Filter filter, String... words)
      throws IOException {
    try (OpenDisk disk = open(filter, words)) {
      assertThat(disk.handover()).isEqualTo(Handover.BESIDE);
      disk.write(100, new byte[] {1, 2, 3});
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(99, 5)).containsExactly(0, 1, 2, 3, 0);
    }
  }

  @Test
  void whatKeepsNothingIsOpenedBesideTheOneBefore() throws IOException {
    assertStandsBesideAndGoesOn(new OffsetFilter(), "offset=4096");
    assertStandsBesideAndGoesOn(new TruncateFilter(), "truncate=16384");
    assertStandsBesideAndGoesOn(new NoExtentsFilter());
    assertStandsBesideAndGoesOn(new LogFilter());
    assertStandsBesideAndGoesOn(new DelayFilter(), "rdelay=1ms");
  }

  /** The part that was named stays what it is; what was all of the disk is another size now. */
  @Test
  void aDiskThatGrowsBehindAPartThatWasAllOfItIsTheSameDisk() throws IOException {
    assertAfterGrowing(Upgrade.Result.DONE, new TruncateFilter(), "truncate=8192");
    assertAfterGrowing(Upgrade.Result.DONE, new TruncateFilter(), "round-down=8192");
    assertAfterGrowing(Upgrade.Result.DONE, new OffsetFilter(), "range=8192");
    assertAfterGrowing(Upgrade.Result.MISFIT, new OffsetFilter());
    assertAfterGrowing(Upgrade.Result.MISFIT, new TruncateFilter(), "round-up=512");
  }

  private static void assertAfterGrowing(Upgrade.Result expected, Filter filter, String... words)
      throws IOException {
    Layers grown = Layers.of(new TwiceOpen(new byte[9000 / 512 * 512])).behind(filter, words);
    try (OpenDisk disk = open(filter, words)) {
      assertThat(disk.upgrade(grown).result())
          .as("%s %s", filter.name(), words)
          .isEqualTo(expected);
    }
  }

  @Test
  void anotherPartIsAnotherDiskAndClientsStay() throws IOException {
    TwiceOpen below = new TwiceOpen(new byte[8192]);
    try (OpenDisk disk =
        Layers.of(below).behind(new OffsetFilter(), "offset=0", "range=4096").open()) {
      disk.write(0, new byte[] {7});
      Layers other = Layers.of(below).behind(new OffsetFilter(), "offset=4096", "range=4096");
      assertThat(disk.upgrade(other).result()).isEqualTo(Upgrade.Result.ANOTHER_DISK);
      assertThat(disk.read(0, 1)).containsExactly(7);
    }
  }
}
