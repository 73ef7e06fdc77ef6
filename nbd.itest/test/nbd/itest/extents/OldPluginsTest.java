package nbd.itest.extents;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.filters.offset.OffsetFilter;
import nbd.filters.truncate.TruncateFilter;
import nbd.plugin.file.FilePlugin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The plugins that were there before the testkit keep the contract too, alone and behind filters.
 */
@Timeout(120)
class OldPluginsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"sparse", "malloc"})
  void memoryKeepsTheContract(String allocator) throws IOException {
    Layers memory = Layers.of(new MemoryPlugin(), "300001", "allocator=" + allocator);
    ContractChecker.check(memory);
    ContractChecker.check(memory.behind(new OffsetFilter(), "offset=513", "range=200003"));
  }

  @Test
  void fileKeepsTheContract() throws IOException {
    Layers file = Layers.of(new FilePlugin(), sparse().toString());
    ContractChecker.check(file);
    ContractChecker.check(file.behind(new TruncateFilter(), "truncate=700001"));
    // Writes into the tail of a disk made longer are refused, so that one is only read.
    ContractChecker.check(file.readOnly().behind(new TruncateFilter(), "round-up=1M"));
  }

  /** Data, a hole, data, a hole. */
  private Path sparse() throws IOException {
    Path path = Files.createFile(folder.resolve("disk"));
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(new byte[] {1, 2, 3});
      file.seek(400_000);
      file.write(new byte[100_000]);
      file.setLength(1_000_001);
    }
    return path;
  }
}
