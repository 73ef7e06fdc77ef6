package nbd.plugins.nulldisk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.api.Traits;
import nbd.plugins.Nbdkit;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.TestSink;
import org.junit.jupiter.api.Test;

class NullPluginTest {
  private static Layers disk(String... words) {
    return Layers.of(new NullPlugin(), words);
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(disk("1000001").readOnly());
    ContractChecker.check(disk("9223372036854775807").readOnly());
  }

  @Test
  void hasNoByteByDefault() throws IOException {
    try (OpenDisk disk = disk().open()) {
      assertThat(disk.size()).isZero();
    }
  }

  @Test
  void readsAsOneHole() throws IOException {
    try (OpenDisk disk = disk("1G").open();
        TestSink read = disk.readHeld(5, 100_000)) {
      assertThat(read.parts()).containsExactly(new TestSink.Part(TestSink.Way.HOLE, 0, 100_000));
    }
  }

  @Test
  void forgetsEveryChange() throws IOException {
    try (OpenDisk disk = disk("9223372036854775807").open()) {
      disk.write(Long.MAX_VALUE - 3, new byte[] {1, 2, 3}, Flag.FUA);
      disk.zero(0, Long.MAX_VALUE, Flag.FAST_ZERO, Flag.NO_HOLE);
      disk.trim(0, Long.MAX_VALUE, Flag.FUA);
      disk.cache(0, Long.MAX_VALUE);
      disk.flush();
      assertThat(disk.read(Long.MAX_VALUE - 4, 4)).containsOnly(0);
      assertThat(disk.extents(Allocation.NAME, new Range(7, 9), 1))
          .hasToString("[0x7+0x7ffffffffffffff8 hole,zero]");
    }
  }

  @Test
  void isNoImageAndHasNoDepth() throws IOException {
    try (OpenDisk disk = disk("10G").open()) {
      assertThat(disk.contexts().names()).containsExactly(Allocation.NAME);
    }
  }

  @Test
  void isMappedAsNbdkits() throws Exception {
    try (OpenDisk disk = disk("10G").open()) {
      assertThat(disk.extents(Allocation.NAME, new Range(0, disk.size()), 1))
          .isEqualTo(Nbdkit.extents("null", "10G"));
    }
  }

  @Test
  void offersAllThereIs() throws IOException {
    try (OpenDisk disk = disk("1").open()) {
      Traits told = disk.traits();
      assertThat(told.zero().offered() && told.fastZero().offered()).isTrue();
      assertThat(told.trim().offered() && told.cache().offered()).isTrue();
      assertThat(told.fua().offered() && told.flush().offered()).isTrue();
      assertThat(told.multiConn().offered()).isTrue();
    }
  }
}
