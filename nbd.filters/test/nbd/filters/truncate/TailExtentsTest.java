package nbd.filters.truncate;

import static nbd.filters.truncate.Truncated.allocation;
import static nbd.filters.truncate.Truncated.behind;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.filters.RandomCalls;
import nbd.filters.Samples;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;

class TailExtentsTest {
  @Test
  void tellsTheTailInOneAnswerWithTheRealPart() throws IOException {
    Scripted disk = Scripted.ofSize(1000).allocation(ExtentMap.of(0, 1000, Allocation.DATA));
    try (OpenDisk larger = behind(disk, "truncate=5000").open()) {
      assertThat(allocation(larger, 100, 4000, 2))
          .hasToString("[0x64+0x384 data; 0x3e8+0xfa0 hole,zero]");
      assertThat(allocation(larger, 100, 4000, 1)).hasToString("[0x64+0x384 data]");
      assertThat(allocation(larger, 1000, 1, 1)).hasToString("[0x3e8+0xfa0 hole,zero]");
      assertThat(allocation(larger, 4999, 1, 1)).hasToString("[0x1387+0x1 hole,zero]");
    }
  }

  @Test
  void mergesTheTailWithAHoleBeforeIt() throws IOException {
    Scripted disk = Scripted.ofSize(1000).allocation(ExtentMap.of(0, 1000, 3));
    try (OpenDisk larger = behind(disk, "truncate=5000").open()) {
      assertThat(allocation(larger, 0, 10, 1)).hasToString("[0x0+0x1388 hole,zero]");
    }
  }

  @Test
  void tellsTheTailOverADiskWithoutExtents() throws IOException {
    try (OpenDisk larger = behind(Scripted.ofSize(1000), "truncate=5000").open()) {
      assertThat(larger.contexts().names()).containsExactly(Allocation.NAME);
      assertThat(allocation(larger, 0, 5000, 9))
          .hasToString("[0x0+0x3e8 data; 0x3e8+0xfa0 hole,zero]");
    }
    try (OpenDisk smaller = behind(Scripted.ofSize(1000), "truncate=500").open()) {
      assertThat(smaller.contexts().isEmpty()).isTrue();
    }
  }

  @Test
  void tellsTheTailOverAnEmptyDisk() throws IOException {
    try (OpenDisk larger = behind(Scripted.ofSize(0), "truncate=5000").open()) {
      assertThat(allocation(larger, 0, 5000, 1)).hasToString("[0x0+0x1388 hole,zero]");
      assertThat(larger.read(0, 5000)).isEqualTo(new byte[5000]);
    }
  }

  @Test
  void tellsStatusZeroOfTheTailInOtherContexts() throws IOException {
    Random random = new Random(5);
    ExtentMap allocation = Samples.extents(random, 10_001);
    ExtentMap other = Samples.extents(random, 10_001);
    Scripted disk = Scripted.ofSize(10_001).allocation(allocation).context("test:dirty", other);
    Oracle oracle = new Oracle(5, 15_000);
    set(oracle, Allocation.NAME, allocation, 3);
    set(oracle, "test:dirty", other, 0);
    try (OpenDisk larger = behind(disk, "truncate=15000").open()) {
      new RandomCalls(larger, oracle, 0, 5).questions(1_000);
    }
  }

  private static void set(Oracle oracle, String context, ExtentMap map, long tail) {
    oracle.context(context, Oracle.Truth.EXACT);
    map.forEach(it -> oracle.status(context, it.offset(), it.length(), it.status()));
    oracle.status(context, map.end(), oracle.size() - map.end(), tail);
  }

  @Test
  void asksTheDiskBelowOnlyAboutWhatItHas() throws IOException {
    Samples.Asked source = new Samples.Asked(ExtentMap.of(0, 1000, Allocation.DATA));
    Scripted disk = Scripted.ofSize(1000).context(Allocation.NAME, source);
    try (OpenDisk larger = behind(disk, "truncate=5000").open()) {
      allocation(larger, 900, 4100, 1);
      allocation(larger, 10, 20, 5);
      allocation(larger, 1000, 20, 5);
    }
    assertThat(source.questions()).containsExactly("0x384+0x64 1", "0xa+0x14 5");
  }

  @Test
  void clipsTheExtentsOfASmallerDisk() throws IOException {
    Scripted disk = Scripted.ofSize(1000).allocation(ExtentMap.of(0, 1000, Allocation.DATA));
    try (OpenDisk smaller = behind(disk, "truncate=500").open()) {
      assertThat(allocation(smaller, 100, 10, 1)).hasToString("[0x64+0x190 data]");
    }
  }
}
