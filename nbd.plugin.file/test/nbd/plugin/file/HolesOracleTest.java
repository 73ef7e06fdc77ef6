package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Long reads while the file changes under them, by clients and past the plugin. */
class HolesOracleTest {
  private static final int BLOCK = 64 << 10;
  private static final int BLOCKS = 32;
  private static final int SIZE = BLOCK * BLOCKS;
  private static final int STEPS = 3000;
  private static final int ROUNDS = 1500;
  private static final int MOST_ROUNDS = 50_000;

  /** Blocks that one thread changes while two read them, and blocks of one read. */
  private static final int SHARED = 6;

  private static final int TOGETHER = 2;

  private static final int ENOUGH = 100;

  /** The steps of each block: an odd one writes a value of its own, an even one gives it back. */
  private final AtomicIntegerArray begun = new AtomicIntegerArray(SHARED);

  private final AtomicIntegerArray done = new AtomicIntegerArray(SHARED);
  private final AtomicBoolean over = new AtomicBoolean();

  /** Readers that have not seen enough yet. */
  private final CountDownLatch unsatisfied = new CountDownLatch(2);

  @ParameterizedTest
  @EnumSource
  void eachReadSeesAllThatWasDoneBefore(Place place) throws IOException {
    Path file = place.file();
    Scenery.resize(file, SIZE);
    try (Handle one = Scenery.open(file);
        Handle other = Scenery.open(file);
        OpenFile open = open(file);
        FileChannel past = FileChannel.open(file, StandardOpenOption.WRITE)) {
      FileReads reads = reads(open);
      Random random = new Random(11);
      byte[] expected = new byte[SIZE];
      int holes = 0;
      for (int step = 0; step < STEPS; step++) {
        change(random, random.nextBoolean() ? one : other, past, expected);
        Range asked = range(random, SIZE);
        TestSink sink = new TestSink((int) asked.length());
        reads.read(asked, sink);
        assertThat(sink.bytes())
            .as("seed 11, step %d, %s", step, asked)
            .isEqualTo(Arrays.copyOfRange(expected, (int) asked.offset(), (int) asked.end()));
        holes += (int) sink.calls.stream().filter(call -> call.startsWith("hole")).count();
      }
      assertThat(holes).as("holes told").isGreaterThan(1000);
    } finally {
      Files.delete(file);
    }
  }

  private static OpenFile open(Path file) throws IOException {
    try (Descriptor found = Descriptor.find(file).orRefuse("the file")) {
      return OpenFile.of(found, true, "the file");
    }
  }

  /** Each asks for holes, however long asking takes on a busy machine. */
  private static FileReads reads(OpenFile open) {
    Holes holes =
        new Holes(open) {
          @Override
          long nanoTime() {
            return 0;
          }
        };
    return new FileReads(open, Optional.of(holes), false, Optional.empty());
  }

  /** Mostly of whole pages, up to so many bytes. */
  private static Range range(Random random, int most) {
    int unit = random.nextInt(4) == 0 ? 1 : 4096;
    int from = random.nextInt(SIZE - 1) / unit * unit;
    int length = (1 + random.nextInt(most) / unit) * unit;
    return Range.between(from, Math.min(SIZE, from + length));
  }

  private static void change(Random random, Handle handle, FileChannel past, byte[] expected)
      throws IOException {
    Range range = range(random, 10 * BLOCK);
    int value = 0;
    switch (random.nextInt(4)) {
      case 0 -> handle.trim(range, Set.of());
      case 1 -> handle.zero(range, random.nextBoolean() ? Set.of() : Set.of(Flag.NO_HOLE));
      case 2 -> {
        value = 1 + random.nextInt(100);
        range = new Range(range.offset(), Math.min(5000, range.length()));
        Scenery.write(handle, range.offset(), Scenery.filled((int) range.length(), value));
      }
      default -> {
        value = 1 + random.nextInt(100);
        range = new Range(range.offset(), Math.min(5000, range.length()));
        past.write(ByteBuffer.wrap(Scenery.filled((int) range.length(), value)), range.offset());
      }
    }
    Arrays.fill(expected, (int) range.offset(), (int) range.end(), (byte) value);
  }

  private static byte value(int step) {
    return step % 2 == 0 ? 0 : (byte) (1 + step % 101);
  }

  @ParameterizedTest
  @EnumSource
  void noHoleHidesWhatWasWrittenBeforeTheRead(Place place) throws Exception {
    Path file = place.file();
    Scenery.resize(file, SIZE);
    try (Handle written = Scenery.open(file);
        OpenFile open = open(file);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      FileReads read = reads(open);
      List<Future<int[]>> readers =
          List.of(threads.submit(() -> look(read, 1)), threads.submit(() -> look(read, 2)));
      try {
        change(written);
      } finally {
        over.set(true);
      }
      for (Future<int[]> reader : readers) {
        int[] seen = reader.get(1, TimeUnit.MINUTES);
        // How many there were in its time is the machine's affair.
        assertThat(seen[0]).as("reads that found holes").isPositive();
        assertThat(seen[1]).as("reads that found data").isPositive();
      }
    } finally {
      Files.delete(file);
    }
  }

  /** Goes on until both readers have seen enough, but not forever. */
  private void change(Handle handle) throws IOException {
    Random random = new Random(12);
    for (int i = 0; i < MOST_ROUNDS && (i < ROUNDS || unsatisfied.getCount() > 0); i++) {
      int block = random.nextInt(SHARED);
      int step = begun.incrementAndGet(block);
      if (step % 2 == 0) {
        handle.trim(new Range((long) block * BLOCK, BLOCK), Set.of());
      } else {
        Scenery.write(handle, (long) block * BLOCK, Scenery.filled(BLOCK, value(step)));
      }
      done.set(block, step);
    }
  }

  /** How many reads have found holes, and bytes. */
  private int[] look(FileReads reads, int seed) throws IOException {
    Random random = new Random(seed);
    int[] seen = new int[2];
    while (!over.get()) {
      int first = random.nextInt(SHARED - TOGETHER + 1);
      int[] before = new int[TOGETHER];
      Arrays.setAll(before, i -> done.get(first + i));
      TestSink sink = new TestSink(TOGETHER * BLOCK);
      reads.read(new Range((long) first * BLOCK, TOGETHER * BLOCK), sink);
      byte[] bytes = sink.bytes();
      for (int i = 0; i < TOGETHER; i++) {
        check(bytes, i, before[i], begun.get(first + i));
      }
      count(sink, seen);
    }
    return seen;
  }

  private void count(TestSink sink, int[] seen) {
    boolean enough = seen[0] >= ENOUGH && seen[1] >= ENOUGH;
    seen[0] += sink.calls.stream().anyMatch(call -> call.startsWith("hole")) ? 1 : 0;
    seen[1] += sink.calls.stream().allMatch(call -> call.startsWith("hole")) ? 0 : 1;
    if (!enough && seen[0] >= ENOUGH && seen[1] >= ENOUGH) {
      unsatisfied.countDown();
    }
  }

  /** Each byte is of a step that was not over before the read, or the last one that was. */
  private static void check(byte[] bytes, int block, int before, int after) {
    boolean[] possible = new boolean[256];
    for (int step = before; step <= after; step++) {
      possible[value(step)] = true;
    }
    for (int at = block * BLOCK; at < (block + 1) * BLOCK; at++) {
      if (!possible[bytes[at]]) {
        throw new AssertionError(
            "read %d, of none of the steps %d to %d".formatted(bytes[at], before, after));
      }
    }
  }
}
