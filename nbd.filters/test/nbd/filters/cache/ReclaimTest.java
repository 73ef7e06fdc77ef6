package nbd.filters.cache;

import static nbd.filters.cache.DirectCache.read;
import static nbd.filters.cache.DirectCache.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.ErrorCode;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;

/** A cache of ten blocks of 4 KiB. */
class ReclaimTest {
  private static final int BLOCK = 4096;
  private static final int SIZE = 100 * BLOCK;
  private static final String[] TEN_BLOCKS = {
    "cache-min-block-size=4K",
    "cache-max-size=40K",
    "cache-high-threshold=90",
    "cache-low-threshold=50",
    "cache-on-read=true"
  };

  private final Recorded below = new Recorded(SIZE);

  private DirectCache cache() {
    return new DirectCache(below, SIZE, TEN_BLOCKS);
  }

  @Test
  void theColdestBlocksAreGivenUpAfterTheyAreOnStableStorage() throws IOException {
    try (DirectCache cache = cache();
        Handle disk = cache.open(false)) {
      for (int i = 0; i < 9; i++) {
        write(disk, (long) i * BLOCK, Samples.bytes(BLOCK));
      }
      read(disk, 0, 10);
      cache.cache().reclaim().giveUp();
      assertThat(cache.blocks()).containsExactly(0L, 5L, 6L, 7L, 8L);
      assertThat(below.changes()).containsExactly("1 write 0x1000+0x4000", "1 flush");
      assertThat(Arrays.copyOfRange(below.stable(), BLOCK, 2 * BLOCK))
          .isEqualTo(Samples.bytes(BLOCK));
    }
  }

  @Test
  void theFileIsNeverLongerThanTheLimit() throws IOException {
    try (DirectCache cache = cache();
        Handle disk = cache.open(false)) {
      for (int i = 0; i < 100; i++) {
        write(disk, (long) i * BLOCK, Samples.bytes(BLOCK));
        read(disk, (long) (i * 7 % 100) * BLOCK, BLOCK);
        if (i % 3 == 0) {
          cache.cache().reclaim().giveUp();
        }
        assertThat(cache.fileSize()).isLessThanOrEqualTo(10 * BLOCK);
      }
      disk.flush();
      for (int i = 0; i < 100; i++) {
        assertThat(read(disk, (long) i * BLOCK, BLOCK)).isEqualTo(Samples.bytes(BLOCK));
      }
      disk.zero(new Range(0, SIZE), Set.of());
      assertThat(cache.fileSize()).isZero();
    }
  }

  @Test
  void aFullCacheIsWrittenAndReadPast() throws IOException {
    try (DirectCache cache = cache();
        Handle disk = cache.open(false)) {
      write(disk, 0, Samples.bytes(12 * BLOCK));
      assertThat(cache.blocks()).hasSize(10);
      assertThat(below.changes()).containsExactly("1 write 0xa000+0x2000");
      assertThat(read(disk, 0, 20 * BLOCK)).startsWith(Samples.bytes(12 * BLOCK));
      write(disk, 3 * BLOCK, new byte[BLOCK]);
      assertThat(below.changes()).isEmpty();
    }
  }

  @Test
  void whatCannotBeWrittenBackIsNotGivenUp() throws IOException {
    try (DirectCache cache = cache();
        Handle disk = cache.open(false)) {
      write(disk, 0, Samples.bytes(10 * BLOCK));
      below.writesFail(ErrorCode.ENOSPC);
      cache.cache().reclaim().giveUp();
      assertThat(cache.blocks()).hasSize(10);
      assertThatThrownBy(() -> write(disk, 20 * BLOCK, new byte[10])).hasMessage("a write fails");
      below.writesFail(null);
      below.flushesFail(ErrorCode.EIO);
      cache.cache().reclaim().giveUp();
      assertThat(cache.blocks()).hasSize(10);
      below.flushesFail(null);
      assertThatThrownBy(disk::flush)
          .hasMessage(
              "cache: since the last flush, writing to the disk below has failed: a flush fails");
      disk.flush();
      assertThat(below.stable()).startsWith(Samples.bytes(10 * BLOCK));
    }
  }

  /** Runs a step once, while the disk below is flushed after one write. */
  private void whileFlushing(Step step) {
    AtomicInteger calls = new AtomicInteger();
    below.insideCalls(
        () -> {
          if (calls.incrementAndGet() == 2) {
            taken(step);
          }
        });
  }

  @FunctionalInterface
  private interface Step {
    void take() throws IOException;
  }

  private static void taken(Step step) {
    try {
      step.take();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void whatIsBeingFlushedIsNotGivenUp() throws IOException {
    try (DirectCache cache = cache();
        Handle disk = cache.open(false)) {
      write(disk, 0, Samples.bytes(10 * BLOCK));
      below.flushesFail(ErrorCode.EIO);
      whileFlushing(cache.cache().reclaim()::giveUp);
      assertThatThrownBy(disk::flush).hasMessage("a flush fails");
      assertThat(cache.blocks()).hasSize(10);
      below.flushesFail(null);
      below.calls();
      disk.flush();
      assertThat(below.calls()).containsExactly("1 write 0x0+0xa000", "1 flush");
      cache.cache().reclaim().giveUp();
      assertThat(cache.blocks()).hasSize(5);
    }
  }

  @Test
  void whatIsBeingFlushedIsKeptWhenAPartOfItIsZeroed() throws IOException {
    try (DirectCache cache = cache();
        Handle disk = cache.open(false)) {
      write(disk, 0, Samples.bytes(BLOCK));
      below.flushesFail(ErrorCode.EIO);
      whileFlushing(() -> disk.zero(new Range(10, 20), Set.of()));
      assertThatThrownBy(disk::flush).hasMessage("a flush fails");
      below.flushesFail(null);
      below.calls();
      disk.flush();
      assertThat(below.calls()).containsExactly("1 write 0x0+0x1000", "1 flush");
      byte[] expected = Samples.bytes(BLOCK);
      Arrays.fill(expected, 10, 30, (byte) 0);
      assertThat(below.stable()).startsWith(expected);
    }
  }

  @Test
  void whatIsBeingFlushedIsKeptWhenAWritePastItFails() throws IOException {
    try (DirectCache cache = cache();
        Handle disk = cache.open(false)) {
      write(disk, 0, Samples.bytes(BLOCK));
      below.flushesFail(ErrorCode.EIO);
      below.zeroesFail(ErrorCode.EIO);
      whileFlushing(
          () ->
              assertThatThrownBy(() -> disk.zero(new Range(10, 20), Set.of()))
                  .hasMessage("a zero fails"));
      assertThatThrownBy(disk::flush).hasMessage("a flush fails");
      below.flushesFail(null);
      disk.flush();
      assertThat(below.stable()).startsWith(Samples.bytes(BLOCK));
      assertThat(cache.blocks()).containsExactly(0L);
    }
  }

  @Test
  void manyBlocksAreGivenUpInSeveralSteps() throws IOException {
    int size = 12_000 * BLOCK;
    Recorded large = new Recorded(size);
    String[] words = {"cache-min-block-size=4K", "cache-max-size=40M", "cache-low-threshold=1"};
    try (DirectCache cache = new DirectCache(large, size, words);
        Handle disk = cache.open(false)) {
      for (int i = 0; i < 10; i++) {
        write(disk, i * 1000L * BLOCK, new byte[1000 * BLOCK]);
      }
      read(disk, 3 * BLOCK, 1);
      cache.cache().reclaim().giveUp();
      assertThat(cache.blocks()).hasSize(102).contains(3L, 9999L).doesNotContain(2L, 4L);
      assertThat(large.changes()).filteredOn("1 flush"::equals).hasSize(3);
    }
  }

  @Test
  void aBlockIsGivenUpOnce() throws IOException {
    try (DirectCache cache = cache();
        Handle disk = cache.open(false)) {
      write(disk, 0, Samples.bytes(2 * BLOCK));
      Block first = cache.cache().blocks().coldest(1).getFirst();
      cache.cache().forget(first);
      cache.cache().forget(first);
      assertThat(cache.cache().slots().taken()).isEqualTo(1);
      assertThat(read(disk, BLOCK, 10))
          .isEqualTo(Arrays.copyOfRange(Samples.bytes(2 * BLOCK), BLOCK, BLOCK + 10));
    }
  }

  @Test
  void aHandleThatCannotWriteFlushesByOneThatCan() throws IOException {
    try (DirectCache cache = cache();
        Handle reader = cache.open(true)) {
      try (Handle writer = cache.open(false)) {
        write(writer, 0, Samples.bytes(BLOCK));
        reader.flush();
        assertThat(below.changes()).containsExactly("2 write 0x0+0x1000", "1 flush");
        write(writer, 0, Samples.bytes(BLOCK));
      }
      assertThat(below.changes()).containsExactly("2 write 0x0+0x1000", "2 flush", "2 close");
      assertThat(read(reader, 0, BLOCK)).isEqualTo(Samples.bytes(BLOCK));
    }
  }

  @Test
  void theServerDoesItInTheBackground() throws Exception {
    try (OpenDisk disk = Cached.behind(Layers.of(below), TEN_BLOCKS).open()) {
      disk.write(0, Samples.bytes(9 * BLOCK));
      long end = System.nanoTime() + 20_000_000_000L;
      while (!below.changes().contains("1 flush") && System.nanoTime() < end) {
        Thread.sleep(5);
      }
      assertThat(Arrays.copyOf(below.stable(), 4 * BLOCK))
          .isEqualTo(Arrays.copyOf(Samples.bytes(9 * BLOCK), 4 * BLOCK));
      assertThat(disk.read(0, 9 * BLOCK)).isEqualTo(Samples.bytes(9 * BLOCK));
    }
  }
}
