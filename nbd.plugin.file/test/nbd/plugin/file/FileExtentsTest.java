package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.Range;
import nbd.api.StrictExtents;
import nbd.api.Support;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileExtentsTest {
  private static final long SIZE = 64 << 20;

  /** Prints where each piece of data and each hole ends. */
  private static final String WALK =
      """
      import os, sys
      file = os.open(sys.argv[1], os.O_RDONLY)
      size = os.fstat(file).st_size
      at = 0
      while at < size:
          try: data = os.lseek(file, at, os.SEEK_DATA)
          except OSError: data = size
          if data > at: print("hole", data)
          if data == size: break
          at = os.lseek(file, data, os.SEEK_HOLE)
          print("data", at)
      """;

  private Path file;

  @AfterEach
  void delete() throws IOException {
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }

  private Handle scattered(Place place) throws IOException {
    file = place.file();
    Scenery.resize(file, SIZE);
    Handle handle = Scenery.open(file);
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      Scenery.write(
          handle, random.nextInt((int) SIZE - 70_000), new byte[1 + random.nextInt(70_000)]);
    }
    handle.flush();
    return handle;
  }

  private static ExtentMap walkOfAnotherProgram(Path file) throws IOException {
    StrictExtents extents = ExtentMap.strict(0);
    for (String line : Scenery.run("python3", "-c", WALK, file.toString()).lines().toList()) {
      long end = Long.parseLong(line.substring(5));
      extents.append(
          end - extents.end(), line.startsWith("data") ? Allocation.DATA : Allocation.HOLE_ZERO);
    }
    return extents.build();
  }

  @ParameterizedTest
  @EnumSource
  void areThoseThatAnotherProgramFinds(Place place) throws IOException {
    try (Handle handle = scattered(place)) {
      ExtentMap all = Scenery.extents(handle, new Range(0, SIZE), 10_000);
      assertThat(all).isEqualTo(walkOfAnotherProgram(file));
      assertThat(all.count()).isGreaterThan(100);
    }
  }

  @Test
  void whatAnotherProgramFindsAsAHoleIsInNoImage() throws IOException {
    try (Handle handle = scattered(Place.DISK)) {
      MetaContext depth = handle.contexts().find(AllocationDepth.NAME).orElseThrow();
      assertThat(depth.reqOne()).isEqualTo(Support.NATIVE);
      ExtentMap all = walkOfAnotherProgram(file);
      assertThat(depth.extents(new Range(0, SIZE), 10_000))
          .isEqualTo(all.withStatus(status -> status == Allocation.HOLE_ZERO ? 0 : 1));
      assertThat(depth.extents(new Range(0, SIZE), 1).count()).isEqualTo(1);
    }
  }

  /** Reserved storage is a hole until something is written there, also what is not stored yet. */
  @Test
  void reservedStorageIsToldAsAnotherProgramFindsIt() throws IOException {
    try (Handle handle = scattered(Place.DISK)) {
      Random random = new Random(7);
      for (int i = 0; i < 60; i++) {
        long from = random.nextInt((int) SIZE - 300_000);
        handle.zero(new Range(from, 4096 + random.nextInt(200_000)), Set.of(Flag.NO_HOLE));
        Scenery.write(handle, from + random.nextInt(90_000), new byte[1 + random.nextInt(9000)]);
      }
      ExtentMap all = Scenery.extents(handle, new Range(0, SIZE), 10_000);
      assertThat(all).isEqualTo(walkOfAnotherProgram(file));
      assertThat(all.count()).isGreaterThan(100);
    }
  }

  @Test
  void theListOfAFileSystemIsUsedWhereItIsExact() throws IOException {
    try (Handle handle = scattered(Place.DISK);
        Descriptor found = Descriptor.find(file).orRefuse("the file");
        Descriptor open = found.open(Descriptor.READ).orRefuse("the file");
        ExtentList.Page page = new ExtentList(open).page(new Range(0, SIZE), 50)) {
      assumeTrue(Files.getFileStore(file).type().equals("ext4"));
      assertThat(handle.traits().size()).isEqualTo(SIZE);
      assertThat(page.count()).isBetween(10, 50);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyPartOfThemIsToldAlike(Place place) throws IOException {
    try (Handle handle = scattered(place)) {
      ExtentMap all = walkOfAnotherProgram(file);
      Random random = new Random(6);
      for (int i = 0; i < 300; i++) {
        long from = random.nextInt((int) SIZE);
        Range asked = new Range(from, 1 + random.nextLong(SIZE - from));
        ExtentMap told = Scenery.extents(handle, asked, 1 + random.nextInt(100));
        assertThat(told).isEqualTo(all.clip(told.range()).orElseThrow());
        assertThat(told.start()).isEqualTo(from);
      }
    }
  }

  @Test
  void oneIsToldWithoutLookingForMore() throws IOException {
    try (Handle handle = scattered(Place.DISK)) {
      ExtentMap all = Scenery.extents(handle, new Range(0, SIZE), 10_000);
      for (int i = 0; i < all.count(); i++) {
        assertThat(Scenery.extents(handle, all.extent(i).range(), 1).count()).isEqualTo(1);
      }
    }
  }

  @Test
  void aHugeHoleIsOneExtent() throws IOException {
    file = Place.MEMORY.file();
    long huge = Long.MAX_VALUE / 4096 * 4096;
    Scenery.resize(file, huge);
    try (Handle handle = Scenery.open(file)) {
      assertThat(handle.traits().size()).isEqualTo(huge);
      Scenery.write(handle, huge - 1, new byte[] {7});
      assertThat(Scenery.extents(handle, new Range(5, huge - 5), 10).toString())
          .isEqualTo(
              ExtentMap.strict(5)
                  .append(huge - 4096 - 5, Allocation.HOLE_ZERO)
                  .append(4096, Allocation.DATA)
                  .build()
                  .toString());
      assertThat(Scenery.read(handle, huge - 2, 2)).containsExactly(0, 7);
    }
  }

  @Test
  void oneAnswerEndsAfter16384() throws IOException {
    file = Place.MEMORY.file();
    Scenery.resize(file, 10_000 * 8192L);
    try (Handle handle = Scenery.open(file)) {
      for (int i = 0; i < 10_000; i++) {
        Scenery.write(handle, i * 8192L, new byte[] {1});
      }
      ExtentMap told = Scenery.extents(handle, new Range(0, 10_000 * 8192L), Integer.MAX_VALUE);
      assertThat(told.count()).isEqualTo(16_384);
      assertThat(told.end()).isEqualTo(8192 * 8192L);
    }
  }

  @Test
  void anEmptyFileHasThemToo() throws IOException {
    file = Place.DISK.file();
    try (Handle handle = Scenery.open(file)) {
      assertThat(handle.contexts().names()).containsExactly(Allocation.NAME, AllocationDepth.NAME);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatBecameMissingIsNotToldAsHole(Place place) throws IOException {
    file = place.file();
    Scenery.resize(file, 1 << 20);
    try (Handle handle = Scenery.open(file)) {
      Scenery.resize(file, 1 << 19);
      assertThatThrownBy(() -> Scenery.extents(handle, new Range(1 << 19, 4096), 1))
          .hasMessageContaining("became shorter: it has 524288 bytes now");
    }
  }

  @Test
  void whatWasAddedLaterIsNotTold() throws IOException {
    file = Place.DISK.file();
    Scenery.resize(file, 1 << 20);
    try (Handle handle = Scenery.open(file)) {
      Scenery.resize(file, 1 << 21);
      assertThat(Scenery.extents(handle, new Range(0, 1 << 20), 9).end()).isEqualTo(1 << 20);
    }
    try (Handle again = Scenery.open(file)) {
      assertThat(again.traits().size()).isEqualTo(1 << 21);
    }
  }
}
