package nbd.itest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The installed form that the build has just made. */
public final class Distribution {
  private Distribution() {}

  /** Its folder. */
  public static Path home() {
    Path target = Path.of("..", "nbd.app", "target");
    try (DirectoryStream<Path> found = Files.newDirectoryStream(target, "nbdj-*")) {
      for (Path distribution : found) {
        if (Files.isExecutable(distribution.resolve("bin/nbdj"))) {
          return distribution.toRealPath();
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    throw new AssertionError("no distribution in " + target.toAbsolutePath() + ": mvn verify");
  }
}
