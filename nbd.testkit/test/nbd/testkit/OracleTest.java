package nbd.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.testkit.Oracle.Truth;
import org.junit.jupiter.api.Test;

class OracleTest {
  private static final String ANY = "x:any";
  private static final Range ALL = new Range(0, 100);

  private final Oracle oracle = new Oracle(77, 100);

  @Test
  void readsAreHeldAgainstWhatWasWrittenAndZeroed() {
    oracle.write(10, new byte[] {1, 2, 3});
    oracle.zero(11, 1);
    oracle.checkRead(9, new byte[] {0, 1, 0, 3, 0});
    assertThatThrownBy(() -> oracle.checkRead(9, new byte[] {0, 1, 2, 3, 0}))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "read 0x9+0x5: byte 0xb is 0x02, must be 0x00; seed 77;"
                + " before that: [write 0xa+0x3, zero 0xb+0x1]");
  }

  @Test
  void whatWasTrimmedMayReadAsAnythingUntilItIsWritten() {
    oracle.write(0, new byte[] {1, 1, 1});
    oracle.trim(0, 2);
    oracle.checkRead(0, new byte[] {9, 0, 1});
    oracle.write(0, new byte[] {5});
    assertThatThrownBy(() -> oracle.checkRead(0, new byte[] {9, 0, 1}))
        .hasMessageContaining("byte 0x0 is 0x09, must be 0x05");
  }

  @Test
  void zeroIsNotToldWhereDataIs() {
    oracle.write(50, new byte[] {1});
    oracle.checkExtents(Allocation.NAME, ALL, ExtentMap.of(0, 50, Allocation.HOLE_ZERO));
    oracle.checkExtents(Allocation.NAME, ALL, ExtentMap.of(0, 100, Allocation.HOLE));
    assertThatThrownBy(
            () -> oracle.checkExtents(Allocation.NAME, ALL, ExtentMap.of(0, 51, Allocation.ZERO)))
        .hasMessageContaining("0x0+0x33 is told zero, and byte 0x32 is 0x01");
  }

  @Test
  void aMapBeginsWhereItWasAskedAndEndsOnTheDisk() {
    assertThatThrownBy(() -> oracle.checkExtents(ANY, ALL, ExtentMap.of(1, 5, 0)))
        .hasMessageContaining("begins elsewhere");
    assertThatThrownBy(() -> oracle.checkExtents(ANY, ALL, ExtentMap.of(0, 101, 0)))
        .hasMessageContaining("ends behind the disk");
  }

  @Test
  void anExactContextIsToldAsItIs() {
    oracle.context(ANY, Truth.EXACT);
    oracle.status(ANY, 20, 10, 3);
    ExtentMap right = ExtentMap.strict(0).append(20, 0).append(10, 3).append(5, 0).build();
    assertThatCode(() -> oracle.checkExtents(ANY, ALL, right)).doesNotThrowAnyException();
    ExtentMap shifted = ExtentMap.strict(0).append(21, 0).append(10, 3).build();
    assertThatThrownBy(() -> oracle.checkExtents(ANY, ALL, shifted))
        .hasMessageContaining("is told status 0, and that of byte 0x14 is 3 (EXACT)");
    assertThatThrownBy(() -> oracle.checkDescriptor(ANY, ALL, new Descriptor(20, 11, 3)))
        .hasMessageContaining("that of byte 0x1e is 0");
  }

  @Test
  void lessIsAllowedWhereItSaysSo() {
    oracle.context(ANY, Truth.AT_MOST);
    oracle.status(ANY, 0, 100, 3);
    for (long less : new long[] {0, 1, 2, 3}) {
      oracle.checkExtents(ANY, ALL, ExtentMap.of(0, 100, less));
    }
    assertThatThrownBy(() -> oracle.checkExtents(ANY, ALL, ExtentMap.of(0, 100, 4)))
        .hasMessageContaining("is told status 4");
  }
}
