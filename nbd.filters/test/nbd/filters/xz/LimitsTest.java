package nbd.filters.xz;

import static nbd.filters.xz.Packed.layers;
import static nbd.filters.xz.Packed.xz;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import nbd.api.Allocation;
import nbd.api.Call;
import nbd.api.OpenException;
import nbd.api.Range;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;

/** Memory that may be taken, and time that a call may take. */
class LimitsTest {
  @Test
  void keepsFewerBlocksWhereMemoryIsShort() throws OpenException {
    long memory = Runtime.getRuntime().maxMemory();
    int eighth = (int) Math.min(memory / 8, 1 << 30);
    int fits = (int) (memory / 2 / eighth);
    Limits limits = new Limits(Long.MAX_VALUE, 1_000_000);
    assertThat(limits.checkedDepth(eighth)).isEqualTo(fits);
    assertThat(limits.checkedDepth(0)).isEqualTo(1_000_000);
    assertThat(new Limits(1 << 20, 3).checkedDepth(1)).isEqualTo(3);
  }

  @Test
  void refusesABlockThatDoesNotFitInAnArray() {
    assertThatThrownBy(() -> new Limits(Long.MAX_VALUE, 1).checkedDepth(1L << 31))
        .isInstanceOf(OpenException.class)
        .hasMessageContaining("xz-max-block is 2147483639");
  }

  @Test
  void callsWaitUnlessTheirBlockIsUnpacked() throws IOException {
    byte[] bytes = new byte[20_000];
    Arrays.fill(bytes, (byte) 1);
    Range first = new Range(0, 10_000);
    Range both = new Range(9_999, 2);
    try (OpenDisk disk = layers(xz(bytes, 10_000), "xz-max-depth=1").open()) {
      assertThat(disk.handle().mayWait(Call.Kind.READ, first)).isTrue();
      assertThat(disk.handle().mayWait(Call.Kind.EXTENTS, first)).isTrue();
      disk.extents(Allocation.NAME, first, 1);
      assertThat(disk.handle().mayWait(Call.Kind.READ, first)).isFalse();
      assertThat(disk.handle().mayWait(Call.Kind.EXTENTS, first)).isFalse();
      assertThat(disk.handle().mayWait(Call.Kind.READ, both)).isTrue();
      disk.read(10_000, 1);
      assertThat(disk.handle().mayWait(Call.Kind.READ, first)).isTrue();
      assertThat(disk.handle().mayWait(Call.Kind.EXTENTS, first)).isFalse();
    }
  }
}
