package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.Support;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What trimming and zeroing do to the storage of a file, as {@code stat} tells it. */
class SpaceTest {
  private static final int SIZE = 4 << 20;
  private static final Range INSIDE = new Range(1 << 20, 2 << 20);

  private Path file;

  @AfterEach
  void delete() throws IOException {
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }

  private Handle full(Place place) throws IOException {
    file = place.file();
    Files.write(file, Scenery.filled(SIZE, 7));
    return Scenery.open(file);
  }

  private static void assertZeroed(Handle handle) throws IOException {
    byte[] expected = Scenery.filled(SIZE, 7);
    System.arraycopy(new byte[2 << 20], 0, expected, 1 << 20, 2 << 20);
    assertThat(Scenery.read(handle, 0, SIZE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void trimmingGivesStorageBack(Place place) throws IOException {
    try (Handle handle = full(place)) {
      handle.trim(INSIDE, Set.of(Flag.FUA));
      assertZeroed(handle);
      assertThat(Scenery.storage(file)).isLessThan((2 << 20) + 100_000);
      assertThat(Files.size(file)).isEqualTo(SIZE);
    }
  }

  /** On tmpfs, which has files of that size and no way to zero but to write. */
  @Test
  void zeroesAreWrittenUpToTheLastByteThatAFileCanHave() throws IOException {
    file = Place.MEMORY.file();
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(Long.MAX_VALUE);
    }
    try (Handle handle = Scenery.open(file)) {
      handle.zero(new Range(Long.MAX_VALUE - 300_000, 300_000), Set.of(Flag.NO_HOLE));
      assertThat(Scenery.storage(file)).isGreaterThanOrEqualTo(300_000);
    }
  }

  @ParameterizedTest
  @EnumSource
  void zeroingGivesStorageBackAndIsFast(Place place) throws IOException {
    try (Handle handle = full(place)) {
      handle.zero(INSIDE, Set.of(Flag.FAST_ZERO));
      assertZeroed(handle);
      assertThat(Scenery.storage(file)).isLessThan((2 << 20) + 100_000);
    }
  }

  @ParameterizedTest
  @EnumSource
  void zeroingWithoutHolesKeepsTheStorage(Place place) throws IOException {
    try (Handle handle = full(place)) {
      handle.zero(INSIDE, Set.of(Flag.NO_HOLE));
      handle.flush();
      assertZeroed(handle);
      assertThat(Scenery.storage(file)).isGreaterThanOrEqualTo(SIZE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void zeroingWithoutHolesTakesStorageForAHole(Place place) throws IOException {
    file = place.file();
    Scenery.resize(file, SIZE);
    try (Handle handle = Scenery.open(file)) {
      handle.zero(new Range(0, SIZE), Set.of(Flag.NO_HOLE));
      handle.flush();
      assertThat(Scenery.storage(file)).isGreaterThanOrEqualTo(SIZE);
      assertThat(Scenery.read(handle, 0, SIZE)).isEqualTo(new byte[SIZE]);
    }
  }

  /** A tmpfs has no ZERO_RANGE. */
  @Test
  void whatIsNotFastIsRefusedAtOnceAndChangesNothing() throws IOException {
    try (Handle handle = full(Place.MEMORY)) {
      for (int round = 0; round < 2; round++) {
        NbdException refused =
            catchThrowableOfType(
                NbdException.class,
                () -> handle.zero(INSIDE, Set.of(Flag.FAST_ZERO, Flag.NO_HOLE)));
        assertThat(refused.code()).isEqualTo(ErrorCode.ENOTSUP);
        assertThat(Scenery.read(handle, 0, SIZE)).isEqualTo(Scenery.filled(SIZE, 7));
      }
    }
  }

  @Test
  void openingAFileDoesNotChangeItsTimes() throws IOException {
    file = Place.DISK.file();
    Files.write(file, new byte[SIZE]);
    String before = Scenery.run("stat", "-c", "%y %z", file.toString());
    try (Handle handle = Scenery.open(file)) {
      assertThat(handle.traits().trim()).isEqualTo(Support.NATIVE);
    }
    assertThat(Scenery.run("stat", "-c", "%y %z", file.toString())).isEqualTo(before);
  }

  @Test
  void whatIsMissingIsRememberedAndToldToTheNextClient() throws IOException {
    file = Place.DISK.file();
    Scenery.resize(file, SIZE);
    Abilities abilities = new Abilities();
    abilities.lacks(Allocate.PUNCH_HOLE);
    try (Descriptor found = Descriptor.find(file).orRefuse("a file");
        Handle handle = handle(found, abilities)) {
      assertThat(handle.traits().trim()).isEqualTo(Support.EMULATE);
      assertThat(handle.traits().fastZero()).isEqualTo(Support.NATIVE);
      Files.write(file, Scenery.filled(SIZE, 7));
      handle.trim(INSIDE, Flag.NONE);
      assertThat(Scenery.read(handle, 0, SIZE)).isEqualTo(Scenery.filled(SIZE, 7));
      handle.zero(INSIDE, Flag.NONE);
      assertZeroed(handle);
    }
  }

  @Test
  void withNoWayAtAllZeroesAreWrittenAndFastZeroIsRefused() throws IOException {
    file = Place.DISK.file();
    Files.write(file, Scenery.filled(SIZE, 7));
    Abilities abilities = new Abilities();
    abilities.lacks(Allocate.PUNCH_HOLE);
    abilities.lacks(Allocate.ZERO_RANGE);
    try (Descriptor found = Descriptor.find(file).orRefuse("a file");
        Handle handle = handle(found, abilities)) {
      assertThat(handle.traits().zero()).isEqualTo(Support.EMULATE);
      assertThat(handle.traits().fastZero()).isEqualTo(Support.EMULATE);
      assertThatThrownBy(() -> handle.zero(INSIDE, Set.of(Flag.FAST_ZERO)))
          .hasMessage("zeroing 0x100000+0x200000 would not be faster than writing zeroes");
      handle.zero(INSIDE, Set.of(Flag.FUA));
      assertZeroed(handle);
      assertThat(Scenery.storage(file)).isGreaterThanOrEqualTo(SIZE);
    }
  }

  private static Handle handle(Descriptor found, Abilities abilities) throws IOException {
    return new LinuxHandle(OpenFile.of(found, false, "a file"), abilities, Advice.NORMAL, true);
  }
}
