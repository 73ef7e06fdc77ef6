package nbd.filters.log;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a script of the user by {@code /bin/sh} for each line, with the line's values as shell
 * variables, and waits for its end. What it prints goes where the server's own output goes.
 */
final class LogScript implements Destination {
  private static final Logger log = LoggerFactory.getLogger(LogScript.class);

  private final String script;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * @param script shell commands
   */
  LogScript(String script) {
    this.script = script;
  }

  @Override
  public void write(Line line) {
    try {
      run(line.variables() + script);
    } catch (IOException failure) {
      warn(failure.toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      warn("interrupted while waiting for it");
    }
  }

  /** How the script ends is its own affair: a test that is false ends it with 1. */
  private static void run(String text) throws IOException, InterruptedException {
    new ProcessBuilder("/bin/sh", "-c", text)
        .redirectInput(Redirect.from(new File("/dev/null")))
        .redirectOutput(Redirect.INHERIT)
        .redirectError(Redirect.INHERIT)
        .start()
        .waitFor();
  }

  private void warn(String why) {
    if (!warned.getAndSet(true)) {
      log.atWarn()
          .addKeyValue("cause", why)
          .log("cannot run the log script; requests go on, and this is not told again");
    }
  }
}
