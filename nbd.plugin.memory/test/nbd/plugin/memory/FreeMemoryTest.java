package nbd.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {
  @TempDir Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("file"), content);
  }

  @Test
  void addsWhatIsAvailableAndTheFreeSwapSpace() throws IOException {
    String meminfo =
        """
        MemTotal:       24684084 kB
        MemFree:         1000000 kB
        MemAvailable:    2000000 kB
        SwapTotal:       9000000 kB
        SwapFree:        3000000 kB
        HugePages_Total:       0
        """;
    assertThat(FreeMemory.ofSystem(file(meminfo))).isEqualTo(5_000_000L * 1024);
  }

  @Test
  void takesTheLimitOfAContainer() throws IOException {
    assertThat(FreeMemory.ofContainer(file("1073741824\n"))).isEqualTo(1L << 30);
    assertThat(FreeMemory.ofContainer(file("max\n"))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void knowsNoLimitWhereNobodyTells() {
    assertThat(FreeMemory.ofSystem(folder.resolve("nothing"))).isEqualTo(Long.MAX_VALUE);
    assertThat(FreeMemory.ofContainer(folder.resolve("nothing"))).isEqualTo(Long.MAX_VALUE);
  }
}
