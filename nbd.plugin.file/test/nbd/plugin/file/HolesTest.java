package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import nbd.api.Call;
import nbd.api.Handle;
import nbd.api.PartialReadException;
import nbd.api.Range;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which holes are told by reads, of a file of 1 MiB that has 64 KiB of data in two places. */
class HolesTest {
  private static final int SIZE = 1 << 20;
  private static final int DATA = 64 << 10;
  private static final int FIRST = 256 << 10;
  private static final int SECOND = 512 << 10;

  private Path file;

  @AfterEach
  void delete() throws IOException {
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }

  /** Past the plugin. */
  private void put(int at, int length, int value) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(at);
      access.write(Scenery.filled(length, value));
    }
  }

  private Handle opened(Place place) throws IOException {
    return opened(place, Advice.NORMAL, true);
  }

  private Handle opened(Place place, Advice advice, boolean cached) throws IOException {
    assumeTrue(LinuxOpener.isPossible());
    file = place.file();
    Scenery.resize(file, SIZE);
    put(FIRST, DATA, 1);
    put(SECOND, DATA, 2);
    return new LinuxOpener(advice, cached).open(file, false);
  }

  /** Until a hole is asked for again: questions before may have to be worked off. */
  private static void workOff(Handle handle) throws IOException {
    for (int i = 0; i < 100_000; i++) {
      TestSink sink = new TestSink(FIRST);
      handle.read(new Range(0, FIRST), sink);
      sink.bytes();
      if (sink.calls.getFirst().startsWith("hole")) {
        return;
      }
    }
    throw new AssertionError("no hole is told any more");
  }

  /** What the read tells, once its bytes have been compared with the file's. */
  private List<String> told(Handle handle, int at, int length) throws IOException {
    TestSink sink = new TestSink(length);
    handle.read(new Range(at, length), sink);
    byte[] expected = new byte[length];
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
      access.seek(at);
      access.readFully(expected);
    }
    assertThat(sink.bytes()).isEqualTo(expected);
    return sink.calls;
  }

  @ParameterizedTest
  @EnumSource
  void toAskWhetherAReadWaitsDoesNotUseUpTheQuestionOfTheRead(Place place) throws IOException {
    try (Handle handle = opened(place)) {
      for (int i = 0; i < 200; i++) {
        handle.mayWait(Call.Kind.READ, new Range(0, SIZE));
        assertThat(told(handle, 0, SIZE)).as("read " + i).anyMatch(it -> it.startsWith("hole"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReadTellsThemAndSendsTheDataBetween(Place place) throws IOException {
    try (Handle handle = opened(place)) {
      assertThat(told(handle, 0, SIZE))
          .containsExactly(
              "hole 0+262144",
              "file 262144+65536",
              "hole 327680+196608",
              "file 524288+65536",
              "hole 589824+458752");
      assertThat(told(handle, 5, FIRST)).containsExactly("hole 0+262139", "space 262139+5");
      assertThat(told(handle, SECOND + DATA, FIRST)).containsExactly("hole 0+262144");
    }
  }

  @Test
  void aQuestionThatFoundNothingIsWorkedOffByOtherReads() throws IOException {
    try (Handle handle = opened(Place.DISK)) {
      assertThat(told(handle, FIRST, Holes.SMALLEST)).containsExactly("file 0+32768");
      assertThat(told(handle, SECOND, Holes.SMALLEST)).containsExactly("file 0+32768");
      workOff(handle);
      assertThat(told(handle, FIRST + DATA, Holes.SMALLEST)).containsExactly("hole 0+32768");
    }
  }

  @ParameterizedTest
  @CsvSource({"RANDOM, true", "SEQUENTIAL, false", "NORMAL, false"})
  void adviceAndCacheMakeNoDifference(Advice advice, boolean cached) throws IOException {
    try (Handle handle = opened(Place.DISK, advice, cached)) {
      assertThat(told(handle, 0, FIRST + DATA))
          .containsExactly("hole 0+262144", "space 262144+65536");
    }
  }

  @Test
  void smallHolesAndShortReadsAreNotWorthAskingFor() throws IOException {
    try (Handle handle = opened(Place.DISK)) {
      int small = Holes.SMALLEST - 4096;
      assertThat(told(handle, FIRST - small, small + DATA))
          .containsExactly("file 0+" + (small + DATA));
      assertThat(told(handle, 0, Holes.SMALLEST - 1))
          .containsExactly("file 0+" + (Holes.SMALLEST - 1));
    }
  }

  @Test
  void wherePagesAndHolesAlternateAllIsSent() throws IOException {
    try (Handle handle = opened(Place.DISK)) {
      for (int at = 0; at < 64; at++) {
        put(SECOND + DATA + 8192 * at, 4096, 3);
      }
      assertThat(told(handle, SECOND, SIZE - SECOND)).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasWrittenIntoAHoleIsReadWhoeverWroteIt(Place place) throws IOException {
    try (Handle handle = opened(place);
        Handle other = Scenery.open(file)) {
      assertThat(told(handle, 0, FIRST)).containsExactly("hole 0+262144");
      put(4096, 5, 7);
      assertThat(Scenery.read(handle, 0, FIRST)[4100]).isEqualTo((byte) 7);
      Scenery.write(other, 131_072, Scenery.filled(3, 8));
      assertThat(Scenery.read(handle, 65_536, 131_072)[65_538]).isEqualTo((byte) 8);
      Scenery.write(handle, 99_999, Scenery.filled(1, 9));
      assertThat(Scenery.read(handle, 65_536, 65_536)[34_463]).isEqualTo((byte) 9);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasTrimmedOrZeroedIsAHoleAtOnce(Place place) throws IOException {
    try (Handle handle = opened(place)) {
      assertThat(told(handle, FIRST, DATA)).containsExactly("file 0+65536");
      assertThat(told(handle, SECOND, DATA)).containsExactly("file 0+65536");
      handle.trim(new Range(SECOND, DATA), Set.of());
      workOff(handle);
      assertThat(told(handle, SECOND, DATA)).containsExactly("hole 0+65536");
      handle.zero(new Range(FIRST, DATA), Set.of());
      assertThat(told(handle, FIRST, DATA)).containsExactly("hole 0+65536");
    }
  }

  /** The handle remembers that there was data, which costs nothing but bytes. */
  @Test
  void whatSomebodyElseTrimmedReadsAsZero() throws IOException {
    try (Handle handle = opened(Place.DISK);
        Handle other = Scenery.open(file)) {
      assertThat(told(handle, FIRST, DATA)).containsExactly("file 0+65536");
      other.trim(new Range(FIRST, DATA), Set.of());
      assertThat(Scenery.read(handle, FIRST, DATA)).isEqualTo(new byte[DATA]);
    }
  }

  @Test
  void aHoleNeedNotBeWaitedFor() throws IOException {
    try (Handle handle = opened(Place.DISK)) {
      assertThat(handle.mayWait(Call.Kind.READ, new Range(0, FIRST))).isFalse();
    }
  }

  @Test
  void beforeWhatTheFileLostHolesAndDataAreGood() throws IOException {
    try (Handle handle = opened(Place.DISK)) {
      Scenery.resize(file, FIRST + 1000);
      TestSink sink = new TestSink(SECOND);
      PartialReadException lost =
          catchThrowableOfType(
              PartialReadException.class, () -> handle.read(new Range(0, SECOND), sink));
      assertThat(lost.good()).isEqualTo(FIRST + 1000);
      assertThat(sink.calls).containsExactly("hole 0+262144", "space 262144+1000");
      assertThat(sink.part(FIRST, 1000)).isEqualTo(Scenery.filled(1000, 1));
    }
  }
}
