package nbd.filters.retry;

import java.nio.file.Path;
import nbd.filters.Twin;
import nbd.filters.error.ErrorFilter;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NbdkitRetryTest {
  @TempDir Path folder;

  @Test
  void triesAgainAndGivesUpAsNbdkitDoes() throws Exception {
    String file = folder.resolve("inject").toString();
    String errors = "error-rate=1 error-pread-rate=0 error-file=" + file;
    String retries = "retries=2 retry-delay=1 retry-exponential=no";
    Layers layers =
        Layers.of(new MemoryPlugin(), "1M")
            .behind(new ErrorFilter(), errors.split(" "))
            .behind(new RetryFilter(), retries.split(" "));
    String begin = "open('" + file + "', 'w').close()";
    String end = "__import__('os').remove('" + file + "')";
    String later = "__import__('threading').Timer(0.5, lambda: " + end + ").start()";
    Twin.of(
            "-U - --filter=retry --filter=error memory 1M " + errors + " " + retries,
            layers,
            "size()",
            "flags()",
            "write(0, 40000)",
            begin,
            later,
            "write(40000, 40000)",
            begin,
            later,
            "map()",
            begin,
            "zero(0, 100)",
            end,
            "zero(0, 32768)",
            "read(0, 100000)",
            "flush()",
            "map()")
        .assertSame();
  }

  @Test
  void staysReadOnlyAfterAFailureAsNbdkitDoes() throws Exception {
    String file = folder.resolve("inject").toString();
    String errors = "error-cache-rate=1 error-file=" + file;
    String retries = "retries=1 retry-delay=1 retry-readonly=yes";
    Layers layers =
        Layers.of(new MemoryPlugin(), "1M")
            .behind(new ErrorFilter(), errors.split(" "))
            .behind(new RetryFilter(), retries.split(" "));
    Twin.of(
            "-U - --filter=retry --filter=error memory 1M " + errors + " " + retries,
            layers,
            "write(0, 100)",
            "flush()",
            "open('" + file + "', 'w').close()",
            "cache(0, 100)",
            "write(0, 100)",
            "zero(0, 100)",
            "trim(0, 100)",
            "read(0, 100)",
            "map()")
        .assertSame();
  }
}
