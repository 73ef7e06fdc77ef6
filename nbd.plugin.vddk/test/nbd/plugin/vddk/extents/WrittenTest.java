package nbd.plugin.vddk.extents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import java.util.Random;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.api.StrictExtents;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class WrittenTest {
  private static final int CHUNK = 65536;
  private static final int MOST = 20 * CHUNK;

  /** A map of random statuses; the extents are merged, so there may be fewer. */
  private static ExtentMap map(Random random, Range range) {
    StrictExtents map = ExtentMap.strict(range.offset());
    while (map.end() < range.end()) {
      long most = range.end() - map.end();
      map.append(Math.min(most, 1 + random.nextInt(3 * CHUNK)), random.nextInt(3));
    }
    return map.build();
  }

  private static Range range(Random random, long size) {
    long from = random.nextLong(size);
    return Range.between(from, from + 1 + random.nextLong(Math.min(3 * CHUNK, size - from)));
  }

  /** Which chunks are written, told by each byte that is. */
  private static boolean[] write(Random random, int size, int writes, Written written) {
    boolean[] chunks = new boolean[MOST / CHUNK];
    for (int i = 0; i < writes; i++) {
      Range range = range(random, size);
      written.add(range);
      for (long at = range.offset(); at < range.end(); at++) {
        chunks[(int) (at / CHUNK)] = true;
      }
    }
    return chunks;
  }

  @Property(tries = 300)
  void isWhatAnArrayOfChunksWouldBe(
      @ForAll @LongRange long seed,
      @ForAll @IntRange(min = 1, max = MOST) int size,
      @ForAll @IntRange(max = 6) int writes) {
    Random random = new Random(seed);
    Written written = new Written(size);
    boolean[] oracle = write(random, size, writes, written);
    Range asked = range(random, size);
    boolean covered = true;
    for (long at = asked.offset(); at < asked.end(); at++) {
      covered &= oracle[(int) (at / CHUNK)];
    }
    assertThat(written.covers(asked)).isEqualTo(covered);
    assertThat(new Written(size, written.chunks()).covers(asked)).isEqualTo(covered);
    ExtentMap map = map(random, range(random, size));
    checkOverruled(map, written.overrule(map, 2, Integer.MAX_VALUE), oracle);
    int most = 1 + random.nextInt(5);
    assertThat(written.overrule(map, 2, most))
        .isEqualTo(written.overrule(map, 2, Integer.MAX_VALUE).atMost(most));
  }

  private static void checkOverruled(ExtentMap map, ExtentMap overruled, boolean[] oracle) {
    assertThat(overruled.range()).isEqualTo(map.range());
    for (Extent extent : overruled) {
      for (long at = extent.offset(); at < extent.end(); at++) {
        long expected = oracle[(int) (at / CHUNK)] ? 2 : map.statusAt(at);
        if (extent.status() != expected) {
          assertThat(extent).as("byte %d is %d", at, expected).isNull();
        }
      }
    }
  }

  @Example
  void aCopyOfTheChunksIsACopy() {
    Written written = new Written(MOST);
    BitSet chunks = written.chunks();
    Written next = new Written(MOST, chunks);
    written.add(new Range(0, 1));
    chunks.set(5);
    assertThat(written.chunks().cardinality()).isEqualTo(1);
    assertThat(chunks.cardinality()).isEqualTo(1);
    assertThat(next.chunks().isEmpty()).isTrue();
  }

  @Example
  void whatLiesPastTheDiskIsLeftOut() {
    Written written = new Written(100_000);
    written.add(new Range(100_000, 1 << 20));
    written.add(new Range(5, 0));
    assertThat(written.chunks().isEmpty()).isTrue();
    written.add(new Range(99_999, Long.MAX_VALUE - 99_999));
    assertThat(written.chunks()).isEqualTo(BitSet.valueOf(new long[] {2}));
    assertThat(written.covers(new Range(100_000, 31_072))).isFalse();
    assertThat(written.covers(new Range(65_536, 1))).isTrue();
    assertThat(new Written(65_536, written.chunks()).chunks().isEmpty()).isTrue();
    written.add(new Range(0, 100_000));
    assertThat(new Written(0, written.chunks()).chunks().isEmpty()).isTrue();
    assertThat(new Written(0).covers(new Range(0, 1))).isFalse();
  }

  @Example
  void holdsTheLargestDisksAndRefusesLargerOnes() {
    long size = Integer.MAX_VALUE * (long) CHUNK;
    Written written = new Written(size);
    assertThat(written.covers(new Range(0, size))).isFalse();
    written.add(new Range(1, 1));
    assertThat(written.covers(new Range(CHUNK, size - CHUNK))).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Written(size + 512))
        .withMessageContaining("larger than a VMDK can be: at most 140737488289792 bytes");
  }
}
