package nbd.filters.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import nbd.filters.Samples;
import nbd.filters.Tool;
import nbd.filters.Twin;
import nbd.filters.Twin.Difference;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NbdkitCacheTest {
  private static Twin twin(String words, String... commands) throws Exception {
    return Twin.of(
        "-U - --filter=cache memory 1M " + words, Cached.memory("1M", words.split(" ")), commands);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cache=writeback", "cache=writethrough", "cache=unsafe"})
  void answersAsNbdkit(String words) throws Exception {
    twin(
            words,
            "size()",
            "flags()",
            "blocks()",
            "contexts()",
            "map()",
            "write(100, 200, 7)",
            "read(0, 400)",
            "write(65536, 65536, 3, FUA)",
            "cache(0, 1048576)",
            "read(60000, 10000)",
            "zero(131072, 65536)",
            "read(0, 1048576)",
            "flush()",
            "read(0, 1048576)",
            "write(1048575, 1)",
            "write(1048576, 1)",
            "read(1048560, 16)")
        .assertSameBut(
            new Difference(
                "blocks()",
                "[1, 65536, 4294967295]",
                "[1, 65536, 67108864]",
                "this server tells the longest request that it takes"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cache=writeback", "cache=writethrough"})
  void hasTheMapOfNbdkitWhenAllIsWritten(String words) throws Exception {
    twin(
            words,
            "write(65536, 65536)",
            "flush()",
            "map()",
            "write(262144, 131072, 9, FUA)",
            "map()",
            "trim(327680, 65536)",
            "map()")
        .assertSame();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cache=writeback", "cache=writethrough"})
  void zeroesBecomeHolesAtOnce(String words) throws Exception {
    boolean isThrough = words.endsWith("through");
    twin(words, "write(0, 131072, 9, FUA)", "zero(65536, 65536)", "map()")
        .assertSameBut(
            new Difference(
                "map()",
                isThrough
                    ? "0-65536:0 65536-131072:2 131072-1048576:3"
                    : "0-131072:0 131072-1048576:3",
                "0-65536:0 65536-1048576:3",
                "nbdkit writes zeroes as data; here the disk below zeroes, and keeps a hole"));
  }

  @Test
  void writethroughWritesNoMoreThanTheClient() throws Exception {
    twin("cache=writethrough", "write(0, 100)", "map()")
        .assertSameBut(
            new Difference(
                "map()",
                "0-32768:0 32768-65536:2 65536-1048576:3",
                "0-32768:0 32768-1048576:3",
                "nbdkit writes whole blocks, and what was a hole in them is none any more"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cache=writeback", "cache=unsafe"})
  void defect4DirtyDataIsToldToBeDataWhereNbdkitTellsAHole(String words) throws Exception {
    twin(words, "write(65536, 65536)", "map()", "read(65536, 16)")
        .assertSameBut(
            new Difference(
                "map()",
                "0-1048576:3",
                "0-65536:3 65536-131072:0 131072-1048576:3",
                "a copier skips what nbdkit tells to be a hole, and loses it"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cache=writeback", "cache=unsafe", "cache=writethrough"})
  void defect4NbdcopyCopiesWhatIsDirty(String words, @TempDir Path folder) throws Exception {
    Tool.need("nbdcopy");
    Path copy = folder.resolve("copy");
    try (ServedDisk served = Cached.memory("2M", words).serve();
        var client = served.connect()) {
      client.write(300_000, Samples.bytes(200_000), 0);
      assertThat(Tool.sh("nbdcopy '" + served.uri() + "' " + copy)).isEmpty();
    }
    byte[] expected = new byte[2 << 20];
    System.arraycopy(Samples.bytes(200_000), 0, expected, 300_000, 200_000);
    assertThat(Files.readAllBytes(copy)).isEqualTo(expected);
  }
}
