package nbd.filters.cache;

import static nbd.filters.cache.DirectCache.read;
import static nbd.filters.cache.DirectCache.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import nbd.api.Call;
import nbd.api.Handle;
import nbd.api.OpenException;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.filters.Samples;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is brought in by reads and ahead of them. */
class ReadsTest {
  private static final int BLOCK = 4096;
  private static final int SIZE = 20 * BLOCK;

  private final Recorded below = new Recorded(SIZE);

  private DirectCache cache(String... words) throws IOException {
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = "cache-min-block-size=4K";
    DirectCache cache = new DirectCache(below, SIZE, all);
    try (Handle disk = new DirectCache(below, SIZE).open(false)) {
      write(disk, 3 * BLOCK, Samples.bytes(2 * BLOCK));
      write(disk, 9 * BLOCK, Samples.bytes(BLOCK));
      disk.flush();
      disk.zero(new Range(5 * BLOCK, 4 * BLOCK), Set.of());
      disk.zero(new Range(0, 3 * BLOCK), Set.of());
      disk.zero(new Range(10 * BLOCK, 10 * BLOCK), Set.of());
    }
    below.calls();
    return cache;
  }

  @Test
  void readsAreNotKeptUnlessAskedFor() throws IOException {
    try (DirectCache cache = cache();
        Handle disk = cache.open(false)) {
      read(disk, 0, SIZE);
      assertThat(cache.blocks()).isEmpty();
      assertThat(below.calls()).hasSize(1);
    }
  }

  @Test
  void readsAreKeptWhereThereIsData() throws IOException {
    try (DirectCache cache = cache("cache-on-read=true");
        Handle disk = cache.open(false)) {
      assertThat(read(disk, 3 * BLOCK + 100, 10))
          .isEqualTo(Arrays.copyOfRange(Samples.bytes(200), 100, 110));
      assertThat(cache.blocks()).containsExactly(3L);
      assertThat(disk.mayWait(Call.Kind.READ, new Range(3 * BLOCK, BLOCK))).isFalse();
      assertThat(disk.mayWait(Call.Kind.READ, new Range(3 * BLOCK, BLOCK + 1))).isTrue();
      byte[] all = read(disk, 1, SIZE - 2);
      assertThat(all).isEqualTo(Arrays.copyOfRange(below.content(), 1, SIZE - 1));
      assertThat(cache.blocks()).containsExactly(3L, 4L, 9L);
      below.calls();
      assertThat(read(disk, 9 * BLOCK, BLOCK)).isEqualTo(Samples.bytes(BLOCK));
      assertThat(below.calls()).isEmpty();
    }
  }

  @Test
  void aWriteOfAPartOfABlockMayWaitForTheRestOfIt() throws IOException {
    try (DirectCache cache = cache();
        Handle disk = below.export(null, null).open(null)) {
      Handle slowToRead =
          new PassThrough(disk) {
            @Override
            public boolean mayWait(Call.Kind kind, Range range) {
              return kind == Call.Kind.READ;
            }
          };
      Route route = new Route(slowToRead, true);
      Handle handle =
          new CacheHandle(
              slowToRead, route, cache.cache(), cache.cache().handles().enter(route, SIZE));
      assertThat(handle.mayWait(Call.Kind.WRITE, new Range(0, 2 * BLOCK))).isFalse();
      assertThat(handle.mayWait(Call.Kind.WRITE, new Range(0, 2 * BLOCK - 1))).isTrue();
      write(handle, 0, new byte[2 * BLOCK]);
      assertThat(handle.mayWait(Call.Kind.WRITE, new Range(0, 2 * BLOCK - 1))).isFalse();
      cache.cache().handles().leave(route);
    }
  }

  @Test
  void readsAreKeptWhileAFileIsThere(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("on");
    try (DirectCache cache = cache("cache-on-read=" + file);
        Handle disk = cache.open(false)) {
      read(disk, 9 * BLOCK, 1);
      assertThat(cache.blocks()).isEmpty();
      Files.createFile(file);
      read(disk, 9 * BLOCK, 1);
      assertThat(cache.blocks()).containsExactly(9L);
    }
  }

  @Test
  void cachingAheadBringsInWhatIsData() throws IOException {
    try (DirectCache cache = cache();
        Handle disk = cache.open(true)) {
      disk.cache(new Range(10, SIZE - 20));
      assertThat(cache.blocks()).containsExactly(3L, 4L, 9L);
      below.calls();
      assertThat(read(disk, 3 * BLOCK, 2 * BLOCK)).isEqualTo(Samples.bytes(2 * BLOCK));
      disk.cache(new Range(3 * BLOCK, 1));
      assertThat(below.calls()).isEmpty();
    }
  }

  @Test
  void cachingAheadEndsWhenTheCacheIsFull() throws IOException {
    try (DirectCache cache = cache("cache-max-size=8K");
        Handle disk = cache.open(false)) {
      disk.cache(new Range(0, SIZE));
      assertThat(cache.blocks()).containsExactly(3L, 4L);
    }
  }

  /** Also of data that nobody could look through one by one. */
  @Test
  void rangesOfAnyLengthAreNoWork() throws IOException {
    long largest = Long.MAX_VALUE;
    try (OpenDisk disk = Cached.memory("" + largest, "cache-min-block-size=4K").open()) {
      disk.write(largest - 10, new byte[] {1, 2, 3});
      disk.write(1L << 50, new byte[] {1, 2, 3});
      disk.cache(0, largest);
      assertThat(disk.read(largest - 10, 4)).containsExactly(1, 2, 3, 0);
      disk.trim(5, 1L << 60);
      disk.zero(0, largest);
      assertThat(disk.read(largest - 10, 10)).isEqualTo(new byte[10]);
      assertThat(disk.read(1L << 50, 10)).isEqualTo(new byte[10]);
    }
  }

  @Test
  void aDiskMayGrowWhileNobodyHasItOpen() throws IOException {
    int odd = 3 * BLOCK + 100;
    try (DirectCache cache = new DirectCache(below, odd, "cache-min-block-size=4K")) {
      Route before = new Route(below.export(null, null).open(null), true);
      Route after = new Route(below.export(null, null).open(null), true);
      cache.cache().handles().enter(before, odd);
      assertThatThrownBy(() -> cache.cache().handles().enter(after, SIZE))
          .isInstanceOf(OpenException.class)
          .hasMessageContaining(
              "has 81920 bytes now, and those who have it open know it with 12388");
      cache.cache().fetch().store(new Range(3 * BLOCK, 100), ByteBuffer.allocate(100), false);
      cache.cache().fetch().store(new Range(0, BLOCK), ByteBuffer.allocate(BLOCK), false);
      cache.cache().handles().leave(before);
      cache.cache().handles().enter(after, SIZE);
      assertThat(cache.blocks()).containsExactly(0L);
      cache.cache().handles().leave(after);
      cache.cache().handles().enter(after, 10);
      assertThat(cache.blocks()).containsExactly(0L);
      cache.cache().handles().leave(after);
      cache.cache().handles().enter(after, 0);
      assertThat(cache.blocks()).isEmpty();
      cache.cache().handles().leave(after);
    }
  }
}
