package nbd.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.api.Range;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random requests, compared with an oracle; replies in flight are kept over later changes. */
class SparseDiskOracleTest {
  private RandomRequests requests;
  private SparseDisk disk;

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "2, 511",
    "3, 32767",
    "4, 32768",
    "5, 32769",
    "6, 100000",
    "7, 330001",
    "8, 330001",
    "9, 9999999",
    "10, 16777216"
  })
  void readsAndTellsWhatTheOracleDoes(long seed, int size) throws IOException {
    disk = new SparseDisk(size, TestMemory.unlimited());
    requests = new RandomRequests(seed, size, disk);
    requests.make(size < 1_000_000 ? 3000 : 600);
    requests.compareAll();
    allMemoryIsAccountedFor();
  }

  private void allMemoryIsAccountedFor() throws IOException {
    assertThat(disk.pool().used()).isEqualTo(requests.oracle().pagesWithData());
    disk.trim(new Range(0, requests.oracle().bytes.length));
    assertThat(disk.pool().used()).isZero();
    assertThat(disk.pool().slabs()).isLessThanOrEqualTo(2);
    disk.close();
    assertThat(disk.pool().slabs()).isZero();
  }
}
