package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.api.Call;
import nbd.api.Handle;
import nbd.api.Range;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether calls wait, before and after the file's bytes were dropped from memory. */
class ResidencyTest {
  private static final int SIZE = 8 << 20;
  private static final Range PAGE = new Range(4 << 20, 4096);

  private Path file;

  @AfterEach
  void delete() throws IOException {
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }

  private Handle written(Place place, boolean cached) throws IOException {
    assumeTrue(LinuxOpener.isPossible());
    file = place.file();
    Files.write(file, Scenery.filled(SIZE, 7));
    return new LinuxOpener(Advice.RANDOM, cached).open(file, false);
  }

  /** By another program's advice to the kernel, which on a busy machine may need it repeated. */
  private void drop() throws IOException {
    String program =
        "import os, sys; f = os.open(sys.argv[1], os.O_RDWR); os.fsync(f);"
            + " os.posix_fadvise(f, 0, 0, os.POSIX_FADV_DONTNEED)";
    for (int attempt = 0; attempt < 50; attempt++) {
      Scenery.run("python3", "-c", program, file.toString());
      if (inMemory() == 0) {
        return;
      }
    }
    abort("the kernel keeps the file in memory");
  }

  /** Asking has the kernel fetch the page; on a busy machine it may be there before the answer. */
  private boolean waitsOnceDropped(Handle handle) throws IOException {
    boolean waits = false;
    for (int attempt = 0; attempt < 10 && !waits; attempt++) {
      drop();
      waits = handle.mayWait(Call.Kind.READ, PAGE);
    }
    return waits;
  }

  @Test
  void readsWaitOnlyForWhatIsNotInMemory() throws IOException {
    try (Handle handle = written(Place.DISK, true)) {
      assertThat(handle.mayWait(Call.Kind.READ, PAGE)).isFalse();
      assertThat(handle.mayWait(Call.Kind.READ, new Range(0, SIZE))).isFalse();
      assertThat(waitsOnceDropped(handle)).isTrue();
      Scenery.read(handle, PAGE.offset(), 4096);
      assertThat(handle.mayWait(Call.Kind.READ, PAGE)).isFalse();
      Range toTheNext = new Range(PAGE.offset(), 4097);
      assertThat(handle.mayWait(Call.Kind.READ, toTheNext)).as("the last page").isTrue();
    }
  }

  @Test
  void writesWaitOnlyForPagesThatTheyCoverInPart() throws IOException {
    try (Handle handle = written(Place.DISK, true)) {
      assertThat(handle.mayWait(Call.Kind.WRITE, new Range(100, 50))).isFalse();
      drop();
      assertThat(handle.mayWait(Call.Kind.WRITE, PAGE)).isFalse();
      assertThat(handle.mayWait(Call.Kind.WRITE, new Range(100, 50))).isTrue();
      Scenery.read(handle, 0, 4096);
      assertThat(handle.mayWait(Call.Kind.WRITE, new Range(100, 50))).isFalse();
      long endsElsewhere = (6 << 20) + 100;
      assertThat(handle.mayWait(Call.Kind.WRITE, Range.between(4096, endsElsewhere))).isTrue();
      assertThat(handle.mayWait(Call.Kind.WRITE, Range.between(100, 8192))).isFalse();
    }
  }

  @Test
  void nothingWaitsForAFileThatIsInMemoryAlways() throws IOException {
    try (Handle handle = written(Place.MEMORY, true)) {
      assertThat(handle.mayWait(Call.Kind.READ, PAGE)).isFalse();
      assertThat(handle.mayWait(Call.Kind.WRITE, new Range(100, 50))).isFalse();
      assertThat(handle.mayWait(Call.Kind.EXTENTS, PAGE)).isTrue();
    }
  }

  @Test
  void withoutTheCacheEveryWriteWaits() throws IOException {
    try (Handle handle = written(Place.DISK, false)) {
      assertThat(handle.mayWait(Call.Kind.WRITE, PAGE)).isTrue();
    }
  }

  /** What was dropped is found by the next look, or by a read that takes long. */
  @Test
  void afterManyHitsOnlySomeAreLookedAt() throws IOException {
    try (Handle handle = written(Place.DISK, true)) {
      for (int i = 0; i < 100; i++) {
        assertThat(handle.mayWait(Call.Kind.READ, PAGE)).isFalse();
      }
      drop();
      int wrong = 0;
      while (wrong < 1000 && !handle.mayWait(Call.Kind.READ, PAGE)) {
        wrong++;
      }
      assertThat(wrong).isBetween(1, 32);
    }
  }

  @Test
  void trustIsEarnedSpentAndLost() {
    Trust trust = new Trust();
    for (int i = 0; i < 32; i++) {
      assertThat(trust.spend()).isFalse();
      trust.looked(true);
    }
    assertThat(trust.isGiven()).isTrue();
    for (int i = 0; i < 32; i++) {
      assertThat(trust.spend()).isTrue();
    }
    assertThat(trust.spend()).isFalse();
    trust.looked(true);
    assertThat(trust.spend()).isTrue();
    trust.took(39_000);
    assertThat(trust.spend()).isTrue();
    trust.took(41_000);
    assertThat(trust.spend()).isFalse();
    assertThat(trust.isGiven()).isFalse();
  }

  @Test
  void withoutTheCacheNothingStaysInMemory() throws IOException {
    try (Handle handle = written(Place.DISK, false)) {
      drop();
      Scenery.read(handle, 0, 4 << 20);
      for (int i = 4; i < 8; i++) {
        Scenery.write(handle, (long) i << 20, Scenery.filled(1 << 20, i));
      }
      assertThat(inMemory()).as("what was read is gone").isLessThan(6 << 20);
      for (int i = 0; i < 8; i++) {
        Scenery.write(handle, 0, Scenery.filled(4096, i));
      }
      assertThat(inMemory()).as("what was written is gone").isLessThan(3 << 20);
    }
  }

  /** Bytes of the file in the page cache, by {@code fincore}. */
  private long inMemory() throws IOException {
    return Long.parseLong(
        Scenery.run("fincore", "--bytes", "--noheadings", "-o", "RES", file.toString()));
  }

  @Test
  void cachingFetchesWhatWillBeRead() throws Exception {
    try (Handle handle = written(Place.DISK, true)) {
      assertThat(waitsOnceDropped(handle)).isTrue();
      long before = inMemory();
      handle.cache(new Range(0, SIZE));
      for (int i = 0; i < 500 && inMemory() < SIZE; i++) {
        Thread.sleep(10);
      }
      assertThat(before).isLessThan(SIZE / 2);
      assertThat(inMemory()).isEqualTo(SIZE);
    }
  }
}
