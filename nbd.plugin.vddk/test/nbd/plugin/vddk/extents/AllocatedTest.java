package nbd.plugin.vddk.extents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.plugin.vddk.vix.VixDisk.Block;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class AllocatedTest {
  private static final long CHUNK = 65536;
  private static final int CELLS = 30;

  private static BitSet some(Random random, int cells, int one) {
    BitSet some = new BitSet();
    for (int i = 0; i < cells; i++) {
      some.set(i, random.nextInt(one) == 0);
    }
    return some;
  }

  /**
   * Also disks smaller than a chunk, and cells of so many chunks that queries end in the middle.
   */
  @Property(tries = 600)
  void tellsWhatAnArrayOfChunksWould(
      @ForAll @LongRange long seed,
      @ForAll @IntRange(max = CELLS) int cells,
      @ForAll @IntRange(max = 127) int odd,
      @ForAll boolean large,
      @ForAll boolean singleLink,
      @ForAll @IntRange(min = 1, max = 9) int atMost) {
    Random random = new Random(seed);
    long unit = large ? 300_000 : 1;
    long size = cells * unit * CHUNK + Math.max(odd, cells == 0 ? 1 : 0) * 512L;
    BitSet allocated = some(random, cells, 2);
    BitSet chunks = some(random, cells, 4);
    Written written = new Written(size);
    chunks.stream().forEach(at -> written.add(new Range(at * unit * CHUNK, unit * CHUNK)));
    Library library = new Library(allocated, unit, size, random);
    Allocated extents = new Allocated(size, singleLink, written, library);
    allocated.or(chunks);
    long from = random.nextLong(size);
    Range asked = new Range(from, 1 + random.nextLong(size - from));
    check(new Facts(allocated, cells, unit * CHUNK, size, singleLink), extents, asked, atMost);
    assertThat(library.queries()).isLessThanOrEqualTo(atMost == 1 ? 1 : 8);
  }

  /** What is known without any of the library's rules; a cell past the last is the odd end. */
  private record Facts(BitSet data, int cells, long cell, long size, boolean singleLink) {
    long status(int index) {
      return index >= cells || data.get(index) ? 0 : singleLink ? 1 : 3;
    }
  }

  private static void check(Facts facts, Allocated extents, Range asked, int atMost) {
    ExtentMap map;
    try {
      map = extents.extents(asked, atMost);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
    assertThat(map.start()).isEqualTo(asked.offset());
    assertThat(map.end()).isLessThanOrEqualTo(facts.size());
    for (Extent extent : map) {
      int last = (int) ((extent.end() - 1) / facts.cell());
      for (int cell = (int) (extent.offset() / facts.cell()); cell <= last; cell++) {
        assertThat(extent.status()).as("%s, cell %d", map, cell).isEqualTo(facts.status(cell));
      }
    }
    // 256 GiB are looked at in one answer, 32 GiB if one extent is enough.
    long reach = atMost == 1 ? 32L << 30 : 256L << 30;
    long end = Math.min(asked.end(), asked.offset() - asked.offset() % CHUNK + reach);
    assertThat(map.count() >= atMost || map.end() >= end).as("%s of %s", map, asked).isTrue();
  }

  private static List<String> queries(long size, Range asked, int atMost, List<Block> answer)
      throws IOException {
    List<String> queries = new ArrayList<>();
    Allocated.Query query =
        (sector, sectors) -> {
          queries.add(sector + "+" + sectors);
          return answer;
        };
    new Allocated(size, false, new Written(size), query).extents(asked, atMost);
    return queries;
  }

  @Example
  void asksForWholeChunksInsideTheDiskAndAtMostAsManyAsItMay() throws IOException {
    long most = 524_288 * 128;
    long size = (62L << 40) + 512;
    assertThat(queries(size, new Range(65_535, 2), 5, List.of())).containsExactly("0+256");
    assertThat(queries(size, new Range(size - 513, 513), 5, List.of()))
        .containsExactly(size / 512 - 129 + "+128");
    assertThat(queries(size, new Range(size - 512, 512), 5, List.of())).isEmpty();
    assertThat(queries(512, new Range(0, 512), 5, List.of())).isEmpty();
    assertThat(queries(size, new Range(0, size), 1, List.of())).containsExactly("0+" + most);
    assertThat(queries(size, new Range(CHUNK, size - CHUNK), 2, List.of()))
        .hasSize(8)
        .startsWith("128+" + most, 128 + most + "+" + most);
    List<Block> firstOnly = List.of(new Block(0, 128));
    assertThat(queries(size, new Range(0, size), 2, firstOnly)).containsExactly("0+" + most);
  }

  @Example
  void aHoleOfALargeDiskIsToldAsFarAsItWasLookedAt() throws IOException {
    long size = 62L << 40;
    Allocated extents = new Allocated(size, false, new Written(size), (_, _) -> List.of());
    assertThat(extents.extents(new Range(0, size), 100)).isEqualTo(ExtentMap.of(0, 256L << 30, 3));
    long at = size - (1L << 30);
    assertThat(extents.extents(new Range(at, 1 << 30), 1)).isEqualTo(ExtentMap.of(at, 1 << 30, 3));
  }

  @Example
  void whatIsWrittenWhileTheLibraryIsAskedIsData() throws IOException {
    Written written = new Written(4 * CHUNK);
    Allocated.Query query =
        (_, _) -> {
          written.add(new Range(CHUNK, 1));
          return List.of();
        };
    assertThat(new Allocated(4 * CHUNK, false, written, query).extents(new Range(0, 200_000), 9))
        .hasToString("[0x0+0x10000 hole,zero; 0x10000+0x10000 data; 0x20000+0x20000 hole,zero]");
  }

  @Example
  void aQueryThatFailsIsTheAnswer() {
    Allocated.Query query =
        (_, _) -> {
          throw new IOException("QueryAllocatedBlocks: broken");
        };
    Allocated extents = new Allocated(CHUNK, false, new Written(CHUNK), query);
    assertThatIOException()
        .isThrownBy(() -> extents.extents(new Range(0, 1), 1))
        .withMessage("QueryAllocatedBlocks: broken");
  }
}
