package nbd.app.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import nbd.api.Extent;
import nbd.api.Range;
import nbd.wire.Descriptors;
import nbd.wire.Mode;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Walks over disks of all sizes, with servers that answer as they may. */
class WalkTest {
  private static final long GIB = 1L << 30;

  /** 4 GiB less 64 KiB: what 32 bits hold of the largest minimum block size. */
  private static final long COMPACT = 0xffff0000L;

  private static List<Extent> walk(StatusSource source, Range wanted, long size, int block)
      throws IOException {
    return walk(Mode.STRUCTURED, source, wanted, size, block);
  }

  private static List<Extent> walk(
      Mode mode, StatusSource source, Range wanted, long size, int block) throws IOException {
    var told = new Collected();
    new Walk(source, Walk.longest(mode), told, wanted, size, block).run();
    assertThat(told.ended).isTrue();
    return told.extents;
  }

  private static List<Extent> walk(StatusSource source, long size) throws IOException {
    return walk(source, new Range(0, size), size, 1);
  }

  private static final class Collected implements Display {
    final List<Extent> extents = new ArrayList<>();
    boolean ended;

    @Override
    public void extent(Extent extent) {
      extents.add(extent);
    }

    @Override
    public void end() {
      ended = true;
    }
  }

  @Test
  void aSmallDiskTakesOneRequest() throws IOException {
    var source = new ScriptedStatus(10, false, 4096, 0, 8192, 3);
    assertThat(walk(source, 12288))
        .containsExactly(new Extent(0, 4096, 0), new Extent(4096, 8192, 3));
    assertThat(source.asked).containsExactly(new Range(0, 12288));
  }

  @Test
  void anEmptyDiskTakesNone() throws IOException {
    var source = new ScriptedStatus(10, false);
    assertThat(walk(source, 0)).isEmpty();
    assertThat(source.asked).isEmpty();
  }

  @Test
  void neighboursOverTheEdgesOfRequestsAreOneExtent() throws IOException {
    var source = new ScriptedStatus(10, false, 13 * GIB, 3, GIB, 0);
    assertThat(walk(source, 14 * GIB))
        .containsExactly(new Extent(0, 13 * GIB, 3), new Extent(13 * GIB, GIB, 0));
    assertThat(source.asked)
        .containsExactly(
            new Range(0, COMPACT),
            new Range(COMPACT, COMPACT),
            new Range(2 * COMPACT, COMPACT),
            new Range(3 * COMPACT, 14 * GIB - 3 * COMPACT));
  }

  @Test
  void whatIsToldBeyondARequestIsNotAskedFor() throws IOException {
    long size = Long.MAX_VALUE;
    var source = new ScriptedStatus(10, true, GIB, 0, size - GIB, 3);
    assertThat(walk(source, size))
        .containsExactly(new Extent(0, GIB, 0), new Extent(GIB, size - GIB, 3));
    assertThat(source.asked).hasSize(1);
  }

  @Test
  void aServerThatTellsOneExtentAtATimeIsAskedFromWhereItStopped() throws IOException {
    var source = new ScriptedStatus(1, false, 4096, 0, 4096, 3, 4096, 2);
    assertThat(walk(source, 12288)).hasSize(3);
    assertThat(source.asked)
        .containsExactly(new Range(0, 12288), new Range(4096, 8192), new Range(8192, 4096));
  }

  @Test
  void theEndOfTheLargestDiskIsMapped() throws IOException {
    long size = Long.MAX_VALUE;
    var source = new ScriptedStatus(10, false, size - 1000, 3, 1000, 0);
    Range wanted = Range.between(size - 6 * GIB, size);
    assertThat(walk(source, wanted, size, 4096))
        .containsExactly(
            new Extent(size - 6 * GIB, 6 * GIB - 1000, 3), new Extent(size - 1000, 1000, 0));
  }

  @Test
  void withExtendedHeadersTheLargestDiskTakesOneRequest() throws IOException {
    long size = Long.MAX_VALUE;
    var source = new ScriptedStatus(10, false, size - 1000, 3, 1000, 0);
    assertThat(walk(Mode.EXTENDED, source, new Range(0, size), size, 4096))
        .containsExactly(new Extent(0, size - 1000, 3), new Extent(size - 1000, 1000, 0));
    assertThat(source.asked).containsExactly(new Range(0, size));
  }

  @Test
  void withExtendedHeadersAServerIsAskedForTheRestFromWhereItStopped() throws IOException {
    long size = Long.MAX_VALUE;
    long half = 1L << 62;
    var source = new ScriptedStatus(2, false, 4096, 0, half, 3, 4096, 0, size - half - 8192, 2);
    var told = new Collected();
    var walk = new Walk(source, Long.MAX_VALUE, told, new Range(0, size), size, 512);
    assertThat(walk.run()).isEqualTo(2);
    assertThat(told.extents).hasSize(4);
    assertThat(source.asked).containsExactly(new Range(0, size), Range.between(4096 + half, size));
  }

  @Test
  void requestsAreMultiplesOfTheBlockSizeAndTheMapIsNot() throws IOException {
    var source = new ScriptedStatus(10, false, 8192, 3, 8192, 0);
    assertThat(walk(source, new Range(5000, 5000), 16384, 4096))
        .containsExactly(new Extent(5000, 3192, 3), new Extent(8192, 1808, 0));
    assertThat(source.asked).containsExactly(new Range(4096, 8192));
  }

  @Test
  void anEndThatIsNoMultipleOfTheBlockSizeIsAskedForAsItIs() throws IOException {
    var source = new ScriptedStatus(10, false, 5000, 0);
    assertThat(walk(source, new Range(0, 5000), 5000, 4096)).hasSize(1);
    assertThat(source.asked).containsExactly(new Range(0, 5000));
  }

  @Test
  void aRefusalEndsTheWalkAsTheServerToldIt() {
    StatusSource source = (_, _) -> CompletableFuture.failedFuture(new IOException("disk broke"));
    assertThatThrownBy(() -> walk(source, 10))
        .isInstanceOf(IOException.class)
        .hasMessage("disk broke");
  }

  @Test
  void aServerMayTellOneByteAtATime() throws IOException {
    StatusSource source =
        (offset, _) -> CompletableFuture.completedFuture(Descriptors.of(1, offset / 50));
    assertThat(walk(source, 100)).containsExactly(new Extent(0, 50, 0), new Extent(50, 50, 1));
  }

  /** Against the disk itself, whatever the server's manners are. */
  @RepeatedTest(200)
  void anyDiskIsToldAsItIs(RepetitionInfo run) throws IOException {
    var random = new SplittableRandom(run.getCurrentRepetition());
    long[] pairs = new long[2 * random.nextInt(1, 30)];
    long size = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      pairs[i] = random.nextLong(1, random.nextBoolean() ? 1L << 17 : 20 * GIB);
      // neighbours differ, as the walk's result does
      pairs[i + 1] = i / 2 % 2 == 0 ? 0 : 1 + random.nextInt(3);
      size += pairs[i];
    }
    long start = random.nextLong(size);
    Range wanted = Range.between(start, random.nextLong(start, size) + 1);
    var source = new ScriptedStatus(random.nextInt(1, 5), random.nextBoolean(), pairs);
    Mode mode = random.nextBoolean() ? Mode.EXTENDED : Mode.STRUCTURED;
    assertThat(walk(mode, source, wanted, size, 1 << random.nextInt(17)))
        .isEqualTo(expected(pairs, wanted));
    if (mode == Mode.STRUCTURED) {
      assertThat(source.asked).allMatch(range -> range.length() <= COMPACT);
    }
  }

  private static List<Extent> expected(long[] pairs, Range wanted) {
    List<Extent> expected = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      long status = pairs[i + 1];
      new Range(at, pairs[i])
          .intersection(wanted)
          .ifPresent(part -> expected.add(new Extent(part.offset(), part.length(), status)));
      at += pairs[i];
    }
    return expected;
  }
}
