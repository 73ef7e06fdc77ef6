package nbd.filters.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nbd.api.Range;
import org.junit.jupiter.api.Test;

class DataRunsTest {
  private static final int GRANULE = DataScan.GRANULE;

  /** Of random granules, each all zero or with one byte that is not; the last one is short. */
  private static byte[] content(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(60 * GRANULE)];
    for (int at = 0; at < bytes.length; at += GRANULE) {
      if (random.nextInt(3) == 0) {
        bytes[at + random.nextInt(Math.min(GRANULE, bytes.length - at))] = 1;
      }
    }
    return bytes;
  }

  private static DataRuns runs(byte[] bytes, long start, int most, int pieces) throws IOException {
    DataScan scan = new DataScan(start, most);
    List<Range> told = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += pieces * GRANULE) {
      int length = Math.min(pieces * GRANULE, bytes.length - at);
      scan.next(ByteBuffer.wrap(bytes, at, length), (run, _) -> told.add(run));
    }
    byte[] rest = bytes.clone();
    told.forEach(
        run ->
            Arrays.fill(rest, (int) (run.offset() - start), (int) (run.end() - start), (byte) 0));
    assertThat(rest).as("what is outside the runs told").containsOnly(0);
    return scan.runs();
  }

  /** Whether each byte is in a run of data, by visiting some range. */
  private static boolean[] visited(DataRuns runs, Range part) throws IOException {
    boolean[] data = new boolean[(int) part.length()];
    long[] at = {part.offset()};
    runs.visit(
        part,
        (run, isData) -> {
          assertThat(run.offset()).isEqualTo(at[0]);
          assertThat(run.length()).isPositive();
          at[0] = run.end();
          int from = (int) (run.offset() - part.offset());
          Arrays.fill(data, from, (int) (run.end() - part.offset()), isData);
          return true;
        });
    assertThat(at[0]).isEqualTo(part.end());
    return data;
  }

  @Test
  void findsTheGranulesThatAreNotZero() throws IOException {
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = content(random);
      long start = random.nextBoolean() ? 0 : random.nextLong(1L << 60);
      DataRuns runs = runs(bytes, start, 100, 1 + random.nextInt(8));
      assertThat(runs.all()).isEqualTo(new Range(start, bytes.length));
      int from = random.nextInt(bytes.length);
      Range part =
          Range.between(start + from, start + from + 1 + random.nextInt(bytes.length - from));
      boolean[] data = visited(runs, part);
      boolean isAny = false;
      for (int at = 0; at < data.length; at++) {
        int granule = (from + at) / GRANULE * GRANULE;
        int end = Math.min(bytes.length, granule + GRANULE);
        boolean isData = !isZero(bytes, granule, end);
        assertThat(data[at]).as("byte %d", from + at).isEqualTo(isData);
        isAny |= isData;
      }
      assertThat(runs.isZero(part)).isEqualTo(!isAny);
    }
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  @Test
  void keepsNoMoreRunsThanItMayAndNeverCallsDataZero() throws IOException {
    Random random = new Random(4);
    for (int i = 0; i < 100; i++) {
      byte[] bytes = content(random);
      DataRuns runs = runs(bytes, 0, 4, 3);
      assertThat(runs.bounds().length).isLessThanOrEqualTo(8);
      boolean[] data = visited(runs, new Range(0, bytes.length));
      for (int at = 0; at < bytes.length; at++) {
        assertThat(data[at] || bytes[at] == 0).as("byte %d", at).isTrue();
      }
    }
  }

  @Test
  void stopsWhenTheVisitorHasEnough() throws IOException {
    byte[] bytes = new byte[4 * GRANULE];
    bytes[GRANULE] = 1;
    DataRuns runs = runs(bytes, 0, 4, 4);
    List<Range> seen = new ArrayList<>();
    assertThat(
            runs.visit(
                runs.all(),
                (run, _) -> {
                  seen.add(run);
                  return seen.size() < 2;
                }))
        .isFalse();
    assertThat(seen).containsExactly(new Range(0, GRANULE), new Range(GRANULE, GRANULE));
  }

  @Test
  void isTheSameAfterItWasRetained() throws IOException {
    byte[] bytes = content(new Random(5));
    DataRuns runs = runs(bytes, 0, 100, 1);
    DataRuns again = new DataRuns(runs.all(), runs.bounds());
    assertThat(visited(again, runs.all())).isEqualTo(visited(runs, runs.all()));
  }
}
