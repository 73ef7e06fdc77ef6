package nbd.itest.file;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Programs that the tests use. A test whose programs are not installed is skipped; where the
 * environment has {@code NBDJ_REQUIRE_CLIENTS=1}, it fails.
 */
enum Program {
  NBDINFO("nbdinfo"),
  NBDCOPY("nbdcopy"),
  QEMU_IMG("qemu-img"),
  FIO("fio");

  private static final int MINUTES = 2;

  private final String name;

  Program(String name) {
    this.name = name;
  }

  /** Runs it to its end, which is a good one, and returns what it said. */
  String run(Object... arguments) throws IOException, InterruptedException {
    need();
    List<String> words = new ArrayList<>(List.of(name));
    Stream.of(arguments).map(Object::toString).forEach(words::add);
    Path out = Files.createTempFile("nbdj-itest-", ".out");
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      if (!ended || process.exitValue() != 0) {
        throw new AssertionError(
            words + (ended ? " failed\n" : " does not end\n") + Files.readString(out));
      }
      return Files.readString(out);
    } finally {
      process.destroyForcibly();
      Files.delete(out);
    }
  }

  private void need() {
    String path = System.getenv("PATH");
    boolean found =
        Stream.of(path.split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    if (!found && "1".equals(System.getenv("NBDJ_REQUIRE_CLIENTS"))) {
      fail(name + " is not on PATH");
    }
    if (!found) {
      abort(name + " is not on PATH");
    }
  }
}
