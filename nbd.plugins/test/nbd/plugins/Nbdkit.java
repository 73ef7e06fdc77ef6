package nbd.plugins;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nbd.api.ExtentMap;
import nbd.api.StrictExtents;

/** The original, where it is installed; the tests that compare with it are skipped elsewhere. */
public final class Nbdkit {
  private static final Pattern EXTENT =
      Pattern.compile("\"offset\": (\\d+),\\s*\"length\": (\\d+),\\s*\"type\": (\\d+)");
  private static final long PATIENCE_SECONDS = 30;

  private Nbdkit() {}

  /** The bytes of a disk that nbdkit serves, given as on its command line. */
  public static byte[] bytes(String... words) throws IOException, InterruptedException {
    return run("nbdcopy \"$uri\" - | cat", words);
  }

  /** The base:allocation extents of such a disk. */
  public static ExtentMap extents(String... words) throws IOException, InterruptedException {
    String json =
        new String(run("nbdinfo --json --map \"$uri\"", words), StandardCharsets.US_ASCII);
    StrictExtents map = ExtentMap.strict(0);
    for (Matcher extent = EXTENT.matcher(json); extent.find(); ) {
      map.append(Long.parseLong(extent.group(2)), Long.parseLong(extent.group(3)));
    }
    return map.build();
  }

  /** What a shell command prints that finds the server by {@code $uri}. */
  public static byte[] run(String command, String... words)
      throws IOException, InterruptedException {
    assumeTrue(isInstalled("nbdkit") && isInstalled("nbdcopy"), "nbdkit and libnbd's tools");
    List<String> line = new ArrayList<>(List.of("nbdkit", "-U", "-", "-f"));
    line.addAll(Arrays.asList(words));
    line.addAll(List.of("--run", command));
    Path output = Files.createTempFile("nbdkit", ".out");
    // Into a file, so that there is nothing to wait for but the end of the process.
    Process process =
        new ProcessBuilder(line)
            .redirectError(Redirect.DISCARD)
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError("nbdkit fails, or takes too long: " + line);
      }
      return Files.readAllBytes(output);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(output);
    }
  }

  private static boolean isInstalled(String program) {
    return Files.isExecutable(Path.of("/usr/bin", program));
  }
}
