package nbd.app.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Extent;
import nbd.api.Range;
import nbd.client.NbdRemoteException;
import nbd.wire.Descriptors;
import nbd.wire.Mode;
import nbd.wire.WireError;
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
    new Walk(source, Walk.longest(mode), told, wanted, new Blocks(block, size)).run();
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
    var source = new ScriptedStatus(1, 10, false, 4096, 0, 8192, 3);
    assertThat(walk(source, 12288))
        .containsExactly(new Extent(0, 4096, 0), new Extent(4096, 8192, 3));
    assertThat(source.asked).containsExactly(new Range(0, 12288));
  }

  @Test
  void anEmptyDiskTakesNone() throws IOException {
    var source = new ScriptedStatus(1, 10, false);
    assertThat(walk(source, 0)).isEmpty();
    assertThat(source.asked).isEmpty();
  }

  @Test
  void neighboursOverTheEdgesOfRequestsAreOneExtent() throws IOException {
    var source = new ScriptedStatus(1, 10, false, 13 * GIB, 3, GIB, 0);
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
    var source = new ScriptedStatus(1, 10, true, GIB, 0, size - GIB, 3);
    assertThat(walk(source, size))
        .containsExactly(new Extent(0, GIB, 0), new Extent(GIB, size - GIB, 3));
    assertThat(source.asked).hasSize(1);
  }

  @Test
  void aServerThatTellsOneExtentAtATimeIsAskedFromWhereItStopped() throws IOException {
    var source = new ScriptedStatus(1, 1, false, 4096, 0, 4096, 3, 4096, 2);
    assertThat(walk(source, 12288)).hasSize(3);
    assertThat(source.asked)
        .containsExactly(new Range(0, 12288), new Range(4096, 8192), new Range(8192, 4096));
  }

  @Test
  void theEndOfTheLargestDiskIsMapped() throws IOException {
    long size = Long.MAX_VALUE;
    var source = new ScriptedStatus(1, 10, false, size - 1000, 3, 1000, 0);
    Range wanted = Range.between(size - 6 * GIB, size);
    assertThat(walk(source, wanted, size, 1))
        .containsExactly(
            new Extent(size - 6 * GIB, 6 * GIB - 1000, 3), new Extent(size - 1000, 1000, 0));
  }

  @Test
  void withExtendedHeadersTheLargestDiskTakesOneRequest() throws IOException {
    long size = Long.MAX_VALUE;
    var source = new ScriptedStatus(1, 10, false, size - 1000, 3, 1000, 0);
    assertThat(walk(Mode.EXTENDED, source, new Range(0, size), size, 1))
        .containsExactly(new Extent(0, size - 1000, 3), new Extent(size - 1000, 1000, 0));
    assertThat(source.asked).containsExactly(new Range(0, size));
  }

  @Test
  void withExtendedHeadersAServerIsAskedForTheRestFromWhereItStopped() throws IOException {
    long size = Long.MAX_VALUE;
    long half = 1L << 62;
    var source = new ScriptedStatus(1, 2, false, 4096, 0, half, 3, 4096, 0, size - half - 8192, 2);
    var told = new Collected();
    var walk = new Walk(source, Long.MAX_VALUE, told, new Range(0, size), new Blocks(1, size));
    assertThat(walk.run()).isEqualTo(2);
    assertThat(told.extents).hasSize(4);
    assertThat(source.asked).containsExactly(new Range(0, size), Range.between(4096 + half, size));
  }

  @Test
  void requestsAreMultiplesOfTheBlockSizeAndTheMapIsNot() throws IOException {
    var source = new ScriptedStatus(4096, 10, false, 8192, 3, 8192, 0);
    assertThat(walk(source, new Range(5000, 5000), 16384, 4096))
        .containsExactly(new Extent(5000, 3192, 3), new Extent(8192, 1808, 0));
    assertThat(source.asked).containsExactly(new Range(4096, 8192));
  }

  @Test
  void aCutEndIsAskedForByItself() throws IOException {
    var source = new ScriptedStatus(1, 10, false, 5000, 3);
    assertThat(walk(Mode.EXTENDED, source, new Range(0, 5000), 5000, 4096))
        .containsExactly(new Extent(0, 5000, 3));
    assertThat(source.asked).containsExactly(new Range(0, 4096), new Range(4096, 904));
  }

  @Test
  void aCutEndThatTheServerRefusesIsShownAsTheSourceSays() throws IOException {
    for (Mode mode : List.of(Mode.STRUCTURED, Mode.EXTENDED)) {
      var source = new ScriptedStatus(4096, 10, false, 5000, 3);
      assertThat(walk(mode, source, new Range(0, 5000), 5000, 4096))
          .containsExactly(new Extent(0, 4096, 3), new Extent(4096, 904, 0));
    }
    long size = Long.MAX_VALUE;
    var source = new ScriptedStatus(4096, 10, false, size, 3);
    assertThat(walk(Mode.EXTENDED, source, new Range(0, size), size, 4096))
        .containsExactly(new Extent(0, size - 4095, 3), new Extent(size - 4095, 4095, 0));
  }

  @Test
  void aCutEndThatTheLastAnswerToldIsNotAskedFor() throws IOException {
    var source = new ScriptedStatus(4096, 10, true, 4096, 0, 5000, 3);
    assertThat(walk(source, new Range(0, 9096), 9096, 4096))
        .containsExactly(new Extent(0, 4096, 0), new Extent(4096, 5000, 3));
    assertThat(source.asked).containsExactly(new Range(0, 8192));
  }

  @Test
  void aRangeInACutEndIsShownAsWell() throws IOException {
    var source = new ScriptedStatus(4096, 10, false, 5000, 3);
    assertThat(walk(source, new Range(4500, 100), 5000, 4096))
        .containsExactly(new Extent(4500, 100, 0));
    var other = new ScriptedStatus(4096, 10, false, 5000, 3);
    assertThat(walk(other, new Range(4000, 90), 5000, 4096))
        .containsExactly(new Extent(4000, 90, 3));
    assertThat(other.asked).containsExactly(new Range(0, 4096));
  }

  @Test
  void aServerThatStopsInABlockIsAskedFromTheStartOfTheBlock() throws IOException {
    var source = new ScriptedStatus(4096, 2, false, 5000, 3, 192, 0, 3000, 2, 8192, 1);
    assertThat(walk(source, new Range(0, 16384), 16384, 4096))
        .containsExactly(
            new Extent(0, 5000, 3), new Extent(5000, 3192, 0), new Extent(8192, 8192, 1));
  }

  @Test
  void aRefusalThatIsNotOfTheRequestEndsTheWalkInACutEndToo() {
    StatusSource source =
        (offset, length) ->
            offset == 0
                ? CompletableFuture.completedFuture(Descriptors.of(length, 0))
                : CompletableFuture.failedFuture(new NbdRemoteException(WireError.EIO, "broken"));
    assertThatThrownBy(() -> walk(source, new Range(0, 5000), 5000, 4096))
        .isInstanceOf(NbdRemoteException.class)
        .hasMessage("request failed: EIO: broken");
  }

  @Test
  void longAnswersAreHadOneByOne() throws IOException {
    assertThat(mostOnTheWay(4096)).isGreaterThan(1);
    assertThat(mostOnTheWay(4097)).isEqualTo(1);
  }

  /** On a disk of 20 requests, each of which is answered whole by so many descriptors. */
  private static int mostOnTheWay(int descriptors) throws IOException {
    var onTheWay = new AtomicInteger();
    var most = new AtomicInteger();
    StatusSource source =
        (_, length) -> {
          most.accumulateAndGet(onTheWay.incrementAndGet(), Math::max);
          Descriptors.Builder answer = Descriptors.builder();
          for (int i = 1; i < descriptors; i++) {
            answer.add(1, i % 2);
          }
          answer.add(length - (descriptors - 1), 3);
          return new Awaited(answer.build(), onTheWay);
        };
    walk(source, 20 * COMPACT);
    assertThat(onTheWay).hasValue(0);
    return most.get();
  }

  /** An answer that is on its way until somebody waits for it. */
  private static final class Awaited extends CompletableFuture<Descriptors> {
    private final AtomicInteger onTheWay;

    Awaited(Descriptors answer, AtomicInteger onTheWay) {
      this.onTheWay = onTheWay;
      complete(answer);
    }

    @Override
    public Descriptors join() {
      onTheWay.decrementAndGet();
      return super.join();
    }
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
    long[] pairs = disk(random, 1);
    // a server that answers unaligned requests, too
    var source = new ScriptedStatus(1, random.nextInt(1, 5), random.nextBoolean(), pairs);
    assertToldAsItIs(random, source, pairs, 1 << random.nextInt(17));
  }

  @RepeatedTest(200)
  void anyDiskOfWholeBlocksIsToldByAlignedRequests(RepetitionInfo run) throws IOException {
    var random = new SplittableRandom(run.getCurrentRepetition());
    int block = 1 << random.nextInt(17);
    long[] pairs = disk(random, block);
    var source = new ScriptedStatus(block, random.nextInt(1, 5), random.nextBoolean(), pairs);
    assertToldAsItIs(random, source, pairs, block);
    assertThat(source.asked).allMatch(range -> range.isAligned(block));
  }

  /** Lengths and statuses; lengths are multiples of the block. */
  private static long[] disk(SplittableRandom random, int block) {
    long[] pairs = new long[2 * random.nextInt(1, 30)];
    for (int i = 0; i < pairs.length; i += 2) {
      long length = random.nextLong(1, random.nextBoolean() ? 1L << 17 : 20 * GIB);
      pairs[i] = Math.max(block, length - length % block);
      // neighbours differ, as the walk's result does
      pairs[i + 1] = i / 2 % 2 == 0 ? 0 : 1 + random.nextInt(3);
    }
    return pairs;
  }

  private static void assertToldAsItIs(
      SplittableRandom random, ScriptedStatus source, long[] pairs, int block) throws IOException {
    long size = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      size += pairs[i];
    }
    long start = random.nextLong(size);
    Range wanted = Range.between(start, random.nextLong(start, size) + 1);
    Mode mode = random.nextBoolean() ? Mode.EXTENDED : Mode.STRUCTURED;
    assertThat(walk(mode, source, wanted, size, block)).isEqualTo(expected(pairs, wanted));
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
