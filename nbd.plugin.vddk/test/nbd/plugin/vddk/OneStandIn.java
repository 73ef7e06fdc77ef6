package nbd.plugin.vddk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.standin.StandIn;

/**
 * The stand-in that all tests of a process have in common, for a process has one library only. It
 * stays loaded until the process ends.
 */
public final class OneStandIn {
  private static StandIn built;

  private OneStandIn() {}

  /** With nothing set and nothing counted. */
  public static synchronized StandIn fresh() throws IOException {
    if (built == null) {
      Path folder = Files.createTempDirectory("standin-");
      built = StandIn.build(folder, StandIn.Version.V8);
    }
    return built.reset();
  }
}
