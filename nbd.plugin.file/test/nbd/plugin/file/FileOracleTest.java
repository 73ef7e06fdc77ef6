package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import nbd.api.Allocation;
import nbd.api.ErrorCode;
import nbd.api.Extent;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.Support;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random requests, compared with bytes in an array, and at the end with the file itself. */
class FileOracleTest {
  private static final int SIZE = 3_000_001;
  private static final int STEPS = 400;

  private Random random;
  private byte[] expected;
  private Handle handle;

  @ParameterizedTest
  @CsvSource({
    "DISK, NORMAL, true, 1",
    "DISK, NORMAL, false, 2",
    "DISK, RANDOM, true, 3",
    "DISK, SEQUENTIAL, false, 4",
    "MEMORY, NORMAL, true, 5",
    "MEMORY, RANDOM, false, 6"
  })
  void onLinuxTheFileHasWhatTheOracleHas(Place place, Advice advice, boolean cached, long seed)
      throws IOException {
    assumeTrue(LinuxOpener.isPossible());
    check(place.file(), new LinuxOpener(advice, cached), seed);
  }

  @ParameterizedTest
  @CsvSource({"DISK, 7", "MEMORY, 8"})
  void elsewhereTheFileHasWhatTheOracleHas(Place place, long seed) throws IOException {
    check(place.file(), new PortableOpener(), seed);
  }

  private void check(Path file, Opener opener, long seed) throws IOException {
    random = new Random(seed);
    expected = new byte[SIZE];
    try {
      Scenery.resize(file, SIZE);
      handle = opener.open(file, false);
      for (int step = 0; step < STEPS; step++) {
        doSomething(range());
      }
      handle.flush();
      handle.close();
      assertThat(Files.readAllBytes(file)).isEqualTo(expected);
    } finally {
      Files.delete(file);
    }
  }

  private Range range() {
    int from = near(random.nextInt(SIZE));
    int longest = random.nextInt(20) == 0 ? SIZE : 100_000;
    int to = near((int) Math.min(SIZE, from + 1L + random.nextInt(longest)));
    return to > from ? Range.between(from, to) : Range.between(from, SIZE);
  }

  /** With a liking for the borders of pages. */
  private int near(int offset) {
    return switch (random.nextInt(3)) {
      case 0 -> offset;
      case 1 -> offset / 4096 * 4096;
      default -> Math.max(0, offset / 512 * 512 - random.nextInt(2));
    };
  }

  private void doSomething(Range range) throws IOException {
    boolean zeroes = handle.traits().zero() == Support.NATIVE;
    switch (random.nextInt(8)) {
      case 0, 1 -> write(range);
      case 2 -> zero(range, zeroes, Flag.NO_HOLE);
      case 3 -> zero(range, zeroes, Flag.FAST_ZERO);
      case 4 -> zero(range, zeroes, Flag.FAST_ZERO, Flag.NO_HOLE);
      case 5 -> zero(range, zeroes, Flag.FUA);
      case 6 -> tell(range);
      default -> read(range);
    }
  }

  private void write(Range range) throws IOException {
    byte[] payload = new byte[(int) range.length()];
    random.nextBytes(payload);
    Scenery.write(handle, range.offset(), payload);
    System.arraycopy(payload, 0, expected, (int) range.offset(), payload.length);
  }

  /** Zeroes; where that is refused for not being fast, the bytes are what they were. */
  private void zero(Range range, boolean offered, Flag... flags) throws IOException {
    if (!offered) {
      return;
    }
    NbdException refused =
        catchThrowableOfType(NbdException.class, () -> handle.zero(range, Set.of(flags)));
    if (refused == null) {
      Arrays.fill(expected, (int) range.offset(), (int) range.end(), (byte) 0);
    } else {
      assertThat(refused.code()).isEqualTo(ErrorCode.ENOTSUP);
      assertThat(flags).contains(Flag.FAST_ZERO);
    }
    read(range);
  }

  private void read(Range range) throws IOException {
    byte[] found = Scenery.read(handle, range.offset(), (int) range.length());
    int from = (int) range.offset();
    assertThat(found).isEqualTo(Arrays.copyOfRange(expected, from, (int) range.end()));
  }

  /** What is told to be a hole is zero. */
  private void tell(Range asked) throws IOException {
    if (handle.contexts().isEmpty()) {
      return;
    }
    int atMost = 1 + random.nextInt(5);
    var told = Scenery.extents(handle, asked, atMost);
    assertThat(told.start()).isEqualTo(asked.offset());
    assertThat(told.count()).isLessThanOrEqualTo(atMost);
    assertThat(told.end() >= asked.end() || told.count() == atMost).isTrue();
    for (Extent extent : told) {
      byte[] bytes = Arrays.copyOfRange(expected, (int) extent.offset(), (int) extent.end());
      assertThat(extent.status() == Allocation.DATA || Arrays.equals(bytes, new byte[bytes.length]))
          .as("%s", extent)
          .isTrue();
    }
  }
}
