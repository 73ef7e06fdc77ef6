package nbd.filters.cache;

import static nbd.filters.cache.DirectCache.read;
import static nbd.filters.cache.DirectCache.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Arrays;
import nbd.api.ErrorCode;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.filters.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file system of the private file is full. */
class SlotsTest {
  private static final int BLOCK = 4096;
  private static final int SIZE = 100 * BLOCK;

  private final Recorded below = new Recorded(SIZE);

  private DirectCache cache(String mode) {
    return new DirectCache(below, SIZE, "cache=" + mode, "cache-min-block-size=4K");
  }

  @ParameterizedTest
  @ValueSource(strings = {"writeback", "writethrough", "unsafe"})
  void whatHasNoRoomGoesStraightToTheDiskBelow(String mode) throws IOException {
    try (DirectCache cache = cache(mode)) {
      FullChannel file = new FullChannel(3 * BLOCK + 100);
      cache.file(file);
      try (Handle disk = cache.open(false)) {
        byte[] bytes = Samples.bytes(8 * BLOCK);
        write(disk, 10, bytes);
        assertThat(cache.blocks()).hasSize(3);
        assertThat(read(disk, 10, bytes.length)).isEqualTo(bytes);
        write(disk, 50 * BLOCK, bytes);
        disk.cache(new Range(0, SIZE));
        assertThat(read(disk, 50 * BLOCK, bytes.length)).isEqualTo(bytes);
        disk.flush();
      }
      assertThat(Arrays.copyOfRange(below.stable(), 50 * BLOCK, 58 * BLOCK))
          .isEqualTo(Samples.bytes(8 * BLOCK));
      assertThat(Arrays.copyOfRange(below.stable(), 10, 10 + 8 * BLOCK))
          .isEqualTo(Samples.bytes(8 * BLOCK));
    }
  }

  /** Some file systems need room also for what is written again. */
  @Test
  void aCleanBlockThatCannotBeWrittenAgainIsGivenUp() throws IOException {
    try (DirectCache cache = cache("writeback")) {
      FullChannel file = new FullChannel(SIZE);
      cache.file(file);
      try (Handle disk = cache.open(false)) {
        write(disk, 0, Samples.bytes(2 * BLOCK));
        disk.flush();
        write(disk, BLOCK, new byte[1]);
        file.limit(0);
        write(disk, 10, new byte[20]);
        assertThat(cache.blocks()).containsExactly(1L);
        assertThat(Arrays.copyOf(below.content(), 30)).endsWith(new byte[20]);
        NbdException told =
            catchThrowableOfType(NbdException.class, () -> write(disk, BLOCK, new byte[10]));
        assertThat(told.code()).isEqualTo(ErrorCode.ENOSPC);
        disk.flush();
      }
      byte[] expected = Samples.bytes(2 * BLOCK);
      Arrays.fill(expected, 10, 30, (byte) 0);
      expected[BLOCK] = 0;
      assertThat(Arrays.copyOf(below.stable(), 2 * BLOCK)).isEqualTo(expected);
    }
  }
}
