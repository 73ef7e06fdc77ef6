package nbd.filters.error;

import static org.assertj.core.api.Assertions.assertThat;

import nbd.filters.Tool;
import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NbdkitErrorTest {
  private static Layers memory(String words) {
    return Layers.of(new MemoryPlugin(), "1M").behind(new ErrorFilter(), words.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "error-rate=0%",
        "error-rate=100%",
        "error=ENOSPC error-pwrite-rate=1 error-zero-rate=1",
        "error-trim-rate=100% error-trim=EINVAL error-cache-rate=1 error-cache=EPERM",
        "error-extents-rate=1 error-extents=ENOMEM",
        "error-rate=1 error-pread-rate=0 error-file=/nonexistent/file",
        "error-rate=1 error-pwrite-file=/nonexistent/file error-zero=ESHUTDOWN"
      })
  void failsWhatNbdkitFails(String words) throws Exception {
    Twin.of(
            "-U - --filter=error memory 1M " + words,
            memory(words),
            "size()",
            "flags()",
            "contexts()",
            "write(5000, 5000)",
            "read(5000, 10)",
            "zero(5000, 1000)",
            "trim(70000, 100)",
            "cache(0, 1000)",
            "flush()",
            "map()")
        .assertSame();
  }

  @Test
  void tellsADiskAsDataThatCannotBeRead() throws Exception {
    Twin.of(
            "-U - --filter=error memory 1M error-pread-rate=100%",
            memory("error-pread-rate=100%"), "read(0, 10)", "map()")
        .assertSameBut(
            new Twin.Difference(
                "map()",
                "0-1048576:3",
                "0-1048576:0",
                "a copier that is told of a hole does not read, and sees no error"));
  }

  /** The whole point of errors by range: the copier has to find them. */
  @ParameterizedTest
  @ValueSource(strings = {"error-range=512K+512", "error-pread-range=512K+512", "error-range=-"})
  void makesNbdcopyFailWhereADiskOfHolesIsBad(String words) throws Exception {
    Tool.need("nbdcopy");
    Layers good = Layers.of(new MemoryPlugin(), "1M");
    assertThat(copied(good)).isEqualTo("exit 0");
    assertThat(copied(good.behind(new ErrorFilter(), words)))
        .contains("Input/output error")
        .endsWith("exit 1");
  }

  private static String copied(Layers layers) throws Exception {
    try (ServedDisk served = layers.serve()) {
      return Tool.sh("nbdcopy '" + served.uri() + "' null:; echo exit $?").strip();
    }
  }
}
