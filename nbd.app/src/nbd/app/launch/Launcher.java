package nbd.app.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Starts the container in this process, runs its {@link Command} and ends with its result. Any
 * number of processes may run from one installed form, which is only read.
 */
public final class Launcher {
  private static final int FAILED = 1;

  private Launcher() {}

  /** Runs the program of the installed form that this class was loaded from. */
  public static void main(String[] arguments) {
    FormerEnvironment.restore();
    var ending = new Ending();
    if (ending.onSignal()) {
      Ahead.start();
      ending.end(launch(ending, List.of(arguments)));
    }
  }

  private static int launch(Ending ending, List<String> arguments) {
    try {
      return run(ending, CoveredArguments.uncovered(arguments));
    } catch (IOException | LaunchException failure) {
      System.err.println("nbdj: " + failure.getMessage());
    } catch (RuntimeException | Error defect) {
      // Threads of the framework would keep the process alive.
      LoggerFactory.getLogger(Launcher.class).error("this should not happen", defect);
    }
    return FAILED;
  }

  private static int run(Ending ending, List<String> arguments)
      throws IOException, LaunchException {
    try (var container = Container.start(home())) {
      Command command = container.command();
      ending.of(command);
      return command.run(arguments);
    }
  }

  /** The folder above {@code lib/}, where the jar lies that the class path begins with. */
  private static Path home() {
    String jar =
        System.getProperty("java.class.path").split(System.getProperty("path.separator"), 2)[0];
    return Path.of(jar).toAbsolutePath().getParent().getParent();
  }
}
