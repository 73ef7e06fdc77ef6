package nbd.filters.cow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockMapTest {
  @TempDir Path folder;
  private FileChannel file;

  @BeforeEach
  void open() throws IOException {
    file =
        FileChannel.open(
            folder.resolve("blocks"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
  }

  @AfterEach
  void close() throws IOException {
    file.close();
  }

  /** Each block's state in an array, and which block has which place. */
  @ParameterizedTest
  @CsvSource({"1, 4096", "2, 65536", "3, 2097152", "4, 67108864", "5, 2147483648"})
  void knowsWhatAnArrayKnows(long seed, long block) {
    int blocks = 1000;
    Random random = new Random(seed);
    Layout layout = new Layout(blocks * block - 5, block);
    BlockMap map = new BlockMap(layout, new OverlayFile(file));
    Run.State[] states = new Run.State[blocks];
    Arrays.fill(states, Run.State.ABSENT);
    for (int i = 0; i < 1000; i++) {
      int first = random.nextInt(blocks);
      int end = first + 1 + random.nextInt(Math.min(blocks - first, 1 + random.nextInt(150)));
      switch (random.nextInt(3)) {
        case 0 -> {
          map.zero(first, end);
          Arrays.fill(states, first, end, Run.State.ZERO);
        }
        case 1 -> store(map, layout, states, first, end);
        default -> map = new BlockMap(layout, new OverlayFile(file), map.flat());
      }
      check(map, states, layout);
    }
  }

  private static void store(BlockMap map, Layout layout, Run.State[] states, int from, int to) {
    int end = (int) Math.min(to, layout.groupEnd(from));
    for (int i = from; i < end; i++) {
      if (states[i] == Run.State.STORED) {
        return;
      }
    }
    map.place(from, end);
    map.stored(from, end);
    Arrays.fill(states, from, end, Run.State.STORED);
  }

  private static void check(BlockMap map, Run.State[] states, Layout layout) {
    Map<Long, Long> places = new HashMap<>();
    for (long at = 0; at < states.length; ) {
      Run run = map.run(at, states.length);
      assertThat(run.first()).isEqualTo(at);
      assertThat(run.end()).isGreaterThan(at);
      for (long block = at; block < run.end(); block++) {
        if (run.state() != states[(int) block]) {
          throw new AssertionError(run + ", but " + block + " is " + states[(int) block]);
        }
        long place = run.position() + (block - at) * layout.block();
        if (run.state() == Run.State.STORED && places.put(place, block) != null) {
          throw new AssertionError("block " + block + " of " + run + " has another one's place");
        }
      }
      boolean couldBeLonger =
          run.end() < states.length
              && states[(int) run.end()] == run.state()
              && (run.state() != Run.State.STORED || run.end() % layout.perGroup() != 0);
      assertThat(couldBeLonger).as("%s ends too early", run).isFalse();
      at = run.end();
    }
  }

  @Test
  void zeroesTheLargestDiskInOneRange() {
    Layout layout = new Layout(Long.MAX_VALUE, 4096);
    BlockMap map = new BlockMap(layout, new OverlayFile(file));
    map.place(layout.blocks() - 1, layout.blocks());
    map.stored(layout.blocks() - 1, layout.blocks());
    map.place(7, 9);
    map.stored(7, 9);
    assertThat(map.run(0, layout.blocks())).isEqualTo(Run.absent(0, 7));
    assertThat(map.run(9, layout.blocks())).isEqualTo(Run.absent(9, layout.blocks() - 1));
    map.zero(0, layout.blocks());
    assertThat(map.run(0, layout.blocks())).isEqualTo(Run.zero(0, layout.blocks()));
    assertThat(map.flat().groups()).isEmpty();
    assertThat(map.flat().zeroes()).containsExactly(0, layout.blocks());
  }

  @Test
  void givesStorageBackAndUsesItAgain() throws IOException {
    Layout layout = new Layout(1 << 30, 65536);
    BlockMap map = new BlockMap(layout, new OverlayFile(file));
    long per = layout.perGroup();
    for (int group = 0; group < 4; group++) {
      file.write(ByteBuffer.allocate(1), map.place(group * per, group * per + 1));
      map.stored(group * per, group * per + 1);
    }
    long before = file.size();
    assertThat(before).isEqualTo(3 * layout.groupBytes() + 1);
    map.zero(per, 2L * per);
    assertThat(file.size()).as("a place in the middle").isEqualTo(before);
    assertThat(map.place(9L * per, 9L * per + 1)).isEqualTo(layout.groupBytes());
    map.notStored(9L * per);
    map.zero(3L * per, 3L * per + 1);
    assertThat(file.size()).as("the last place").isEqualTo(3 * layout.groupBytes());
    map.zero(2L * per, 3L * per);
    assertThat(file.size()).as("and the one before it").isEqualTo(layout.groupBytes());
    map.zero(0, layout.blocks());
    assertThat(file.size()).isZero();
  }

  /** Somebody else's zeroes in the same group do not take the place away. */
  @Test
  void keepsAPlaceThatIsBeingWritten() {
    Layout layout = new Layout(1 << 30, 65536);
    BlockMap map = new BlockMap(layout, new OverlayFile(file));
    long place = map.place(0, 1);
    map.place(1, 2);
    map.stored(1, 2);
    map.zero(1, 2);
    long other = map.place(layout.perGroup(), layout.perGroup() + 1L);
    assertThat(other).isNotEqualTo(place);
    assertThat(map.run(0, 2)).as("not yet stored").isEqualTo(Run.absent(0, 1));
    map.stored(0, 1);
    assertThat(map.run(0, 2)).isEqualTo(Run.stored(0, 1, place));
  }
}
