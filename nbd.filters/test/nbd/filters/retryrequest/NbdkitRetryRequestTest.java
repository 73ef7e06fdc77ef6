package nbd.filters.retryrequest;

import java.nio.file.Path;
import nbd.filters.Twin;
import nbd.filters.error.ErrorFilter;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NbdkitRetryRequestTest {
  @TempDir Path folder;

  @Test
  void triesAgainAndGivesUpAsNbdkitDoes() throws Exception {
    String file = folder.resolve("inject").toString();
    String errors = "error-rate=1 error-pread-rate=0 error=ENOSPC error-file=" + file;
    String retries = "retry-request-retries=1 retry-request-delay=1";
    Layers layers =
        Layers.of(new MemoryPlugin(), "1M")
            .behind(new ErrorFilter(), errors.split(" "))
            .behind(new RetryRequestFilter(), retries.split(" "));
    String begin = "open('" + file + "', 'w').close()";
    String end = "__import__('os').remove('" + file + "')";
    String later = "__import__('threading').Timer(0.5, lambda: " + end + ").start()";
    Twin.of(
            "-U - --filter=retry-request --filter=error memory 1M " + errors + " " + retries,
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
            "cache(0, 100)",
            end,
            "zero(0, 32768)",
            "read(0, 100000)",
            "flush()",
            "map()")
        .assertSame();
  }
}
