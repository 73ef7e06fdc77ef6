package nbd.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.Range;
import org.junit.jupiter.api.Test;

class SparseDiskTest {
  private static final int PAGE = 32768;
  private static final int SLAB = 32 * PAGE;

  private final SparseDisk disk = new SparseDisk(10 * SLAB, TestMemory.unlimited());

  private static byte[] bytes(int length, int value) {
    byte[] all = new byte[length];
    Arrays.fill(all, (byte) value);
    return all;
  }

  private static void write(SparseDisk disk, long at, int length, int value) throws IOException {
    disk.write(new Range(at, length), new TestSource(bytes(length, value)));
  }

  private static TestSink read(SparseDisk disk, long at, int length) throws IOException {
    TestSink sink = new TestSink(length);
    disk.read(new Range(at, length), sink);
    return sink;
  }

  private static String extents(SparseDisk disk, long at, long length, int atMost) {
    return disk.extents(new Range(at, length), atMost).toString();
  }

  @Test
  void aNewDiskIsOneHoleAndTakesNoMemory() throws IOException {
    assertThat(extents(disk, 0, 1, 1)).isEqualTo("[0x0+0xa00000 hole,zero]");
    assertThat(read(disk, 5, 100_000).calls).containsExactly("hole 0+100000");
    assertThat(disk.pool().slabs()).isZero();
  }

  @Test
  void copiesShortPartsAndLendsLongOnesAndTellsHolesInOnePiece() throws IOException {
    write(disk, 0, 2 * PAGE, 1);
    write(disk, 5 * PAGE, PAGE, 2);
    TestSink sink = read(disk, 16384, 5 * PAGE);
    assertThat(sink.calls)
        .containsExactly(
            "space 0+16384", "lend 16384+32768", "hole 49152+98304", "space 147456+16384");
    assertThat(read(disk, 16383, 16385).calls).containsExactly("lend 0+16385");
    sink.release();
  }

  @Test
  void tellsHolesAllocatedZeroesAndData() throws IOException {
    write(disk, 0, 1, 1);
    disk.zero(new Range(2 * PAGE, 2 * PAGE), true);
    assertThat(extents(disk, 0, 10 * SLAB, 100))
        .isEqualTo(
            "[0x0+0x8000 data; 0x8000+0x8000 hole,zero; 0x10000+0x10000 zero; 0x20000+0x9e0000"
                + " hole,zero]");
    assertThat(disk.pool().used()).isEqualTo(1);
  }

  @Test
  void tellsNoMoreExtentsThanAreAskedForAndTheLastOneWhole() throws IOException {
    write(disk, PAGE, 3 * PAGE, 1);
    assertThat(extents(disk, 100, 200, 5)).isEqualTo("[0x64+0x7f9c hole,zero]");
    assertThat(extents(disk, 100, 10 * PAGE, 1)).isEqualTo("[0x64+0x7f9c hole,zero]");
    assertThat(extents(disk, 100, 10 * PAGE, 2))
        .isEqualTo("[0x64+0x7f9c hole,zero; 0x8000+0x18000 data]");
    assertThat(extents(disk, PAGE + 1, 1, 5)).isEqualTo("[0x8001+0x17fff data]");
  }

  @Test
  void anAllocatedZeroTakesNoMemoryAndCanBeWritten() throws IOException {
    disk.zero(new Range(0, SLAB), true);
    assertThat(disk.pool().slabs()).isZero();
    write(disk, 100, 100, 7);
    byte[] expected = new byte[PAGE];
    Arrays.fill(expected, 100, 200, (byte) 7);
    assertThat(read(disk, 0, PAGE).bytes()).isEqualTo(expected);
    assertThat(extents(disk, 0, 1, 2)).isEqualTo("[0x0+0x8000 data]");
  }

  @Test
  void zeroingAPartKeepsThePageAsData() throws IOException {
    write(disk, 0, PAGE, 7);
    disk.zero(new Range(0, PAGE - 1), false);
    assertThat(extents(disk, 0, 1, 1)).isEqualTo("[0x0+0x8000 data]");
    disk.zero(new Range(0, PAGE), false);
    assertThat(extents(disk, 0, 1, 1)).isEqualTo("[0x0+0xa00000 hole,zero]");
  }

  @Test
  void zeroingAPartOfAHoleAllocatesItOnlyWhenAsked() throws IOException {
    disk.zero(new Range(5, 5), false);
    assertThat(extents(disk, 0, 1, 1)).isEqualTo("[0x0+0xa00000 hole,zero]");
    disk.zero(new Range(5, 5), true);
    assertThat(extents(disk, 0, 1, 1)).isEqualTo("[0x0+0x8000 zero]");
  }

  @Test
  void aPageThatIsUsedAgainShowsNothingOfItsOldContent() throws IOException {
    write(disk, 0, PAGE, 7);
    disk.trim(new Range(0, PAGE));
    write(disk, 3 * PAGE + 10, 1, 8);
    byte[] expected = new byte[PAGE];
    expected[10] = 8;
    assertThat(read(disk, 3 * PAGE, PAGE).bytes()).isEqualTo(expected);
  }

  @Test
  void whatIsLentStaysAsItWasWhateverBecomesOfThePage() throws IOException {
    write(disk, 0, 5 * PAGE, 7);
    TestSink sink = read(disk, 0, 5 * PAGE);
    write(disk, 10, 10, 1);
    write(disk, PAGE, PAGE, 2);
    disk.zero(new Range(2 * PAGE + 5, 5), false);
    disk.trim(new Range(3 * PAGE, PAGE));
    disk.zero(new Range(4 * PAGE, PAGE), true);
    write(disk, SLAB, SLAB, 9);
    assertThat(disk.pool().used()).isEqualTo(5 + 3 + 32);
    sink.release();
    assertThat(disk.pool().used()).isEqualTo(3 + 32);
  }

  @Test
  void aSecondReleaseDoesNotTakeThePageFromTheDisk() throws IOException {
    write(disk, 0, PAGE, 7);
    TestSink sink = read(disk, 0, PAGE);
    sink.loans.getFirst().lease().release();
    sink.loans.getFirst().lease().release();
    assertThat(disk.pool().used()).isEqualTo(1);
  }

  @Test
  void givesMemoryBackAfterATrim() throws IOException {
    write(disk, 0, 10 * SLAB, 7);
    assertThat(disk.pool().slabs()).isEqualTo(10);
    disk.trim(new Range(0, 9 * SLAB + PAGE));
    assertThat(disk.pool().used()).isEqualTo(31);
    assertThat(disk.pool().slabs()).isEqualTo(3);
  }

  @Test
  void aCloseGivesAllBackAndTheLentPagesWhenTheyAreReleased() throws IOException {
    write(disk, 0, 3 * SLAB, 7);
    TestSink sink = read(disk, 0, PAGE);
    disk.close();
    assertThat(disk.pool().slabs()).isEqualTo(1);
    sink.release();
    assertThat(disk.pool().slabs()).isZero();
  }

  @Test
  void aClientThatGoesAwayInTheMiddleOfAWriteLeavesWholePagesAndLeaksNone() throws IOException {
    write(disk, 0, 5 * PAGE, 1);
    Range range = new Range(100, 4 * PAGE);
    TestSource breaking = new TestSource(bytes(4 * PAGE, 2), 2 * PAGE + 50);
    assertThatThrownBy(() -> disk.write(range, breaking)).hasMessage("the client went away");
    byte[] expected = bytes(5 * PAGE, 1);
    Arrays.fill(expected, 100, 2 * PAGE, (byte) 2);
    assertThat(read(disk, 0, 5 * PAGE).bytes()).isEqualTo(expected);
    assertThat(disk.pool().used()).isEqualTo(5);
  }

  @Test
  void runsOutOfMemoryWithoutLosingWhatItHas() throws IOException {
    SparseDisk small = new SparseDisk(10 * SLAB, new TestMemory(1));
    write(small, 0, SLAB, 1);
    TestSink pinned = read(small, 0, PAGE);
    outOfMemory(() -> write(small, SLAB, 10, 2));
    outOfMemory(() -> write(small, PAGE, 2 * PAGE, 2));
    outOfMemory(() -> write(small, 10, 10, 2));
    outOfMemory(() -> small.zero(new Range(10, 10), false));
    write(small, PAGE + 10, 10, 1);
    TestSink all = read(small, 0, SLAB);
    assertThat(all.bytes()).isEqualTo(bytes(SLAB, 1));
    all.release();
    assertThat(extents(small, SLAB, 1, 1)).isEqualTo("[0x100000+0x900000 hole,zero]");
    small.trim(new Range(31 * PAGE, PAGE));
    write(small, 10, 10, 1);
    pinned.release();
    assertThat(small.pool().used()).isEqualTo(31);
  }

  private interface Request {
    void run() throws IOException;
  }

  private static void outOfMemory(Request request) {
    assertThatThrownBy(request::run)
        .isInstanceOfSatisfying(
            NbdException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.ENOMEM))
        .hasMessage("no memory for more than the 1048576 bytes that this disk has in use");
  }

  @Test
  void theLargestDiskCanBeWrittenAtItsEndAndZeroedAsAWhole() throws IOException {
    SparseDisk huge = new SparseDisk(Long.MAX_VALUE, TestMemory.unlimited());
    write(huge, 0, 1, 1);
    write(huge, Long.MAX_VALUE - PAGE, PAGE, 3);
    TestSink last = read(huge, Long.MAX_VALUE - 2 * PAGE, 2 * PAGE);
    assertThat(last.bytes()).endsWith(bytes(PAGE, 3)).startsWith(new byte[PAGE]);
    assertThat(extents(huge, 0, Long.MAX_VALUE, 9))
        .isEqualTo(
            "[0x0+0x8000 data; 0x8000+0x7ffffffffffe8000 hole,zero; 0x7fffffffffff0000+0xffff"
                + " data]");
    last.release();
    huge.zero(new Range(1, Long.MAX_VALUE - 1), true);
    assertThat(extents(huge, 0, Long.MAX_VALUE, 9))
        .isEqualTo("[0x0+0x8000 data; 0x8000+0x7fffffffffff7fff zero]");
    huge.trim(new Range(1, Long.MAX_VALUE - 1));
    huge.zero(new Range(0, Long.MAX_VALUE), false);
    assertThat(extents(huge, 0, 1, 1)).isEqualTo("[0x0+0x7fffffffffffffff hole,zero]");
    assertThat(huge.pool().used()).isZero();
    huge.close();
  }

  @Test
  void tellsTheRestOfALongExtentOnlyAsFarAsAFewSteps() throws IOException {
    long size = 1L << 34;
    PageTable table = new PageTable(Page.count(size));
    for (long page = 0; page < 100 * 256; page++) {
      table.set(page, 5000);
    }
    ExtentWalk walk = new ExtentWalk(table, size);
    assertThat(walk.extents(new Range(0, 1), 1)).hasToString("[0x0+0x20800000 data]");
    assertThat(walk.extents(new Range(0, size), 1)).hasToString("[0x0+0x32000000 data]");
  }

  @Test
  void aDiskOfNoBytesCanBeOpenedAndClosed() throws IOException {
    try (SparseDisk empty = new SparseDisk(0, TestMemory.unlimited())) {
      assertThat(empty.pool().slabs()).isZero();
    }
  }
}
