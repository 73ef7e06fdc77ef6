package nbd.plugins.sparserandom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.ErrorCode;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.NbdException;
import nbd.api.ParameterException;
import nbd.api.Range;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparseRandomPluginTest {
  private static final int BLOCK = 4096;

  private static Layers disk(String words) {
    return Layers.of(new SparseRandomPlugin(), words.split(" ", -1));
  }

  private static ExtentMap map(OpenDisk disk) throws IOException {
    ExtentMap map = disk.extents(Allocation.NAME, new Range(0, disk.size()), Integer.MAX_VALUE);
    while (map.end() < disk.size()) {
      Range rest = Range.between(map.end(), disk.size());
      map = map.concat(disk.extents(Allocation.NAME, rest, Integer.MAX_VALUE));
    }
    return map;
  }

  private static long data(ExtentMap map) {
    long data = 0;
    for (Extent extent : map) {
      data += extent.status() == Allocation.DATA ? extent.length() : 0;
    }
    return data;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1000001 seed=1 runlength=20000 percent=50",
        "1000001 seed=1 runlength=20000 percent=50 random-content=true",
        "9223372036854775807 seed=2",
        "9223372036854775807 seed=3 percent=0",
        "9223372036854775807 seed=3 percent=100",
        "9223372036854775807 seed=4 runlength=9223372036854775807 percent=0.000001",
      })
  void keepsTheContract(String words) throws IOException {
    ContractChecker.check(disk(words).readOnly());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " random-content=true"})
  void isTheSameDiskForTheSameSeed(String more) throws IOException {
    String words = "8M seed=42 runlength=64K percent=40" + more;
    try (OpenDisk once = disk(words).open();
        OpenDisk again = disk(words).open()) {
      byte[] all = once.read(0, 8 << 20);
      Random random = new Random(5);
      // From elsewhere first: no byte depends on what was read before it.
      for (int i = 0; i < 500; i++) {
        int offset = random.nextInt(all.length);
        int length = 1 + random.nextInt(Math.min(20_000, all.length - offset));
        assertThat(again.read(offset, length))
            .isEqualTo(Arrays.copyOfRange(all, offset, offset + length));
      }
      assertThat(map(again)).isEqualTo(map(once));
    }
  }

  /** What a seed means is part of what users rely on: it must not change between versions. */
  @Test
  void isTheSameDiskInAllVersions() throws IOException {
    try (OpenDisk disk = disk("512K seed=1 runlength=64K percent=40").open()) {
      assertThat(map(disk))
          .hasToString(
              "[0x0+0x8000 hole,zero; 0x8000+0x28000 data; 0x30000+0x24000 hole,zero;"
                  + " 0x54000+0xc000 data; 0x60000+0x2000 hole,zero; 0x62000+0x14000 data;"
                  + " 0x76000+0xa000 hole,zero]");
      assertThat(disk.read(0x8000, 1)).containsExactly(-10);
    }
    try (OpenDisk disk = disk("1M seed=1 percent=100 random-content=1").open()) {
      assertThat(HexFormat.of().formatHex(disk.read(4093, 11))).isEqualTo("88ad3afd5f8f9bbafb8b61");
    }
  }

  @Test
  void isAnotherDiskForAnotherSeed() throws IOException {
    try (OpenDisk one = disk("64M seed=1 runlength=64K").open();
        OpenDisk other = disk("64M seed=2 runlength=64K").open();
        OpenDisk any = disk("64M runlength=64K").open()) {
      assertThat(map(one)).isNotEqualTo(map(other)).isNotEqualTo(map(any));
    }
  }

  @Test
  void tellsTheSeedThatItChose() throws IOException {
    String told;
    ExtentMap map;
    try (OpenDisk disk = disk("64M runlength=64K").open()) {
      told = disk.export().description("").orElseThrow();
      map = map(disk);
    }
    assertThat(told).matches("sparse random data, seed=\\d+");
    String seed = told.substring(told.indexOf("seed="));
    try (OpenDisk again = disk("64M runlength=64K " + seed).open()) {
      assertThat(map(again)).isEqualTo(map);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1G, 10, 65536",
    "1G, 50, 65536",
    "4G, 90, 65536",
    "1G, 1.5, 16384",
    "1G, 25, 4096",
    "1T, 10, 16777216",
    "1G, 99, 6553600",
  })
  void hasAsMuchDataInRunsAsLongAsIsAskedFor(String size, double percent, long runLength)
      throws IOException {
    try (OpenDisk disk =
        disk(size + " seed=9 percent=" + percent + " runlength=" + runLength).open()) {
      ExtentMap map = map(disk);
      // Runs that touch are told as one, so half of the extents are runs of data.
      double runs = map.count() / 2.0;
      double error = 4 / Math.sqrt(runs);
      assertThat(100.0 * data(map) / disk.size())
          .isCloseTo(percent, within(Math.min(percent, 100 - percent) * error));
      assertThat(data(map) / runs).isCloseTo((double) runLength, within(runLength * error));
    }
  }

  @Test
  void hasLongerRunsWhereShortOnesLeaveTooMuchHole() throws IOException {
    try (OpenDisk disk = disk("1G seed=9 percent=90 runlength=4096").open()) {
      assertThat(100.0 * data(map(disk)) / disk.size()).isCloseTo(90, within(1.0));
    }
  }

  @Test
  void isAllHoleOrAllDataWhereItIsAskedFor() throws IOException {
    try (OpenDisk hole = disk("9223372036854775807 percent=0").open();
        OpenDisk data = disk("9223372036854775807 percent=100").open()) {
      assertThat(map(hole)).hasToString("[0x0+0x7fffffffffffffff hole,zero]");
      assertThat(map(data)).hasToString("[0x0+0x7fffffffffffffff data]");
    }
  }

  @Test
  void hasDataExactlyWhereItsExtentsTellIt() throws IOException {
    try (OpenDisk disk = disk("4000001 seed=3 percent=50 runlength=12K").open()) {
      ExtentMap map = map(disk);
      byte[] bytes = disk.read(0, 4_000_001);
      for (int block = 0; block < bytes.length; block += BLOCK) {
        byte[] expected = new byte[Math.min(BLOCK, bytes.length - block)];
        Arrays.fill(expected, bytes[block]);
        assertThat(bytes[block] != 0).isEqualTo(map.statusAt(block) == Allocation.DATA);
        assertThat(Arrays.copyOfRange(bytes, block, block + expected.length)).isEqualTo(expected);
      }
    }
  }

  @Test
  void hasItsHolesInNoImage() throws IOException {
    try (OpenDisk disk = disk("1G seed=3 percent=50 runlength=12K").open()) {
      ExtentMap all = map(disk);
      Range front = new Range(0, all.offset(100));
      assertThat(disk.extents(AllocationDepth.NAME, front, 100))
          .isEqualTo(
              disk.extents(Allocation.NAME, front, 100)
                  .withStatus(status -> status == Allocation.DATA ? 1 : 0));
    }
  }

  @Test
  void tellsAtMostAsManyExtentsAsAreOfUse() throws IOException {
    try (OpenDisk disk = disk("1G seed=3 percent=50 runlength=12K").open()) {
      ExtentMap all = map(disk);
      for (int i = 0; i < 300; i++) {
        Range asked = Range.between(all.offset(i) + 1, disk.size());
        assertThat(disk.extents(Allocation.NAME, asked, 1).count()).isEqualTo(1);
        assertThat(disk.extents(Allocation.NAME, asked, 3).end()).isEqualTo(all.offset(i + 3));
      }
    }
  }

  @Test
  void takesBackWhatWasReadFromIt() throws IOException {
    String words = "3000001 seed=3 percent=50 runlength=12K random-content=yes";
    try (OpenDisk from = disk(words).open();
        OpenDisk to = disk(words).open()) {
      for (int offset = 0; offset < 3_000_001; offset += 99_999) {
        int length = Math.min(99_999, 3_000_001 - offset);
        to.write(offset, from.read(offset, length));
      }
    }
  }

  @Test
  void refusesAChangeOfAnySingleByte() throws IOException {
    try (OpenDisk disk = disk("1M seed=3 percent=50 runlength=12K").open()) {
      byte[] right = disk.read(1000, 50_000);
      for (int i = 0; i < right.length; i += 777) {
        byte[] wrong = right.clone();
        wrong[i] ^= 1;
        assertIoError(
            () -> disk.write(1000, wrong),
            "what is written to 0x3e8+0xc350 is not what this disk has: it differs at 0x"
                + Integer.toHexString(1000 + i));
      }
    }
  }

  @Test
  void zeroesAndTrimsOnlyHoles() throws IOException {
    try (OpenDisk disk = disk("1T seed=3").open()) {
      ExtentMap map = map(disk);
      int hole = map.status(0) == Allocation.DATA ? 1 : 0;
      disk.zero(map.offset(hole), map.length(hole));
      disk.trim(map.offset(hole) + 1, map.length(hole) - 1);
      Range more = new Range(map.offset(hole) + 1, map.length(hole));
      String data = "this disk has data at 0x" + Long.toHexString(map.offset(hole + 1));
      assertIoError(
          () -> disk.zero(more.offset(), more.length()), more + " cannot be zeroed: " + data);
      assertIoError(
          () -> disk.trim(more.offset(), more.length()), more + " cannot be trimmed: " + data);
    }
  }

  private static void assertIoError(ThrowingCallable change, String message) {
    assertThatThrownBy(change)
        .isInstanceOfSatisfying(
            NbdException.class, it -> assertThat(it.code()).isEqualTo(ErrorCode.EIO))
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1M percent=101 | parameter 'percent': '101.0' is not a number from 0 to 100, such as 10 or"
            + " 0.5",
        "1M percent=x | parameter 'percent': 'x' is not a number from 0 to 100, such as 10 or 0.5",
        "1M percent=NaN | parameter 'percent': 'NaN' is not a number from 0 to 100, such as 10 or"
            + " 0.5",
        "1M runlength=0 | parameter 'runlength': 0 is not 1 byte or more, such as 16M",
        "seed=1 | parameter 'size' is required: give size=<SIZE>",
      })
  void refusesWrongParameters(String words, String message) {
    assertThatThrownBy(() -> disk(words).open())
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }
}
