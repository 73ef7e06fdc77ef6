package nbd.plugins.full;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.ParameterException;
import nbd.api.Range;
import nbd.plugins.Nbdkit;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FullPluginTest {
  private static Layers disk(String... words) {
    return Layers.of(new FullPlugin(), words);
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(disk("1000001").readOnly());
    ContractChecker.check(disk("9223372036854775807").readOnly());
  }

  @Test
  void hasNoSpaceForAnyChange() throws IOException {
    try (OpenDisk disk = disk("1M").open()) {
      assertNoSpace(() -> disk.write(16, new byte[16]), "write 0x10+0x10");
      assertNoSpace(() -> disk.zero(16, 32), "zero 0x10+0x20");
      assertNoSpace(() -> disk.trim(0, 1 << 20), "trim 0x0+0x100000");
      assertThat(disk.read(0, 100)).containsOnly(0);
    }
  }

  private static void assertNoSpace(ThrowingCallable change, String what) {
    assertThatThrownBy(change)
        .isInstanceOfSatisfying(
            NbdException.class, it -> assertThat(it.code()).isEqualTo(ErrorCode.ENOSPC))
        .hasMessage("cannot " + what + ": this disk is always full");
  }

  @Test
  void saysOfAFastZeroThatItIsNot() throws IOException {
    try (OpenDisk disk = disk("1M").open()) {
      assertThatThrownBy(() -> disk.zero(0, 512, Flag.FAST_ZERO))
          .isInstanceOfSatisfying(
              NbdException.class, it -> assertThat(it.code()).isEqualTo(ErrorCode.ENOTSUP));
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
          .isEqualTo(Nbdkit.extents("full", "10G"));
    }
  }

  @Test
  void needsASize() {
    assertThatThrownBy(() -> disk().open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'size' is required: give size=<SIZE>");
  }
}
