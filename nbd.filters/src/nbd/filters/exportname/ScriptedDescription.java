package nbd.filters.exportname;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import nbd.api.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a script of the user prints that {@code /bin/sh} runs, with the name in {@code $name}. One
 * that cannot be run, or takes long, tells nothing.
 */
final class ScriptedDescription implements Description {
  private static final Logger log = LoggerFactory.getLogger(ScriptedDescription.class);

  /** As many bytes as a description may have. */
  private static final int LONGEST = 4096;

  private static final int PATIENCE_SECONDS = 10;

  private final String script;
  private final Host host;

  /**
   * @param script shell commands
   * @param host has a folder for what they print
   */
  ScriptedDescription(String script, Host host) {
    this.script = script;
    this.host = host;
  }

  @Override
  public Optional<String> of(String name, Supplier<Optional<String>> below) {
    try {
      return Optional.of(text(printed(name))).filter(text -> !text.isEmpty());
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("name", name)
          .addKeyValue("cause", failure.toString())
          .log("the exportdesc script tells no description");
      return Optional.empty();
    }
  }

  /** Into a file: a pipe could be kept open by what the script leaves behind. */
  private byte[] printed(String name) throws IOException {
    Path file = Files.createTempFile(host.temporaryFolder(), "description-", ".txt");
    try {
      run(name, file);
      try (InputStream in = Files.newInputStream(file)) {
        return in.readNBytes(LONGEST);
      }
    } finally {
      Files.delete(file);
    }
  }

  /** How it ends is its own affair. */
  private void run(String name, Path output) throws IOException {
    ProcessBuilder shell =
        new ProcessBuilder("/bin/sh", "-c", script)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectOutput(output.toFile())
            .redirectError(Redirect.INHERIT);
    shell.environment().put("name", name);
    Process process = shell.start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("it has run for " + PATIENCE_SECONDS + " seconds, and was ended");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for it", interrupted);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** At most as many bytes as a description may have, without the end of the last line. */
  private static String text(byte[] printed) {
    String text = new String(printed, StandardCharsets.UTF_8).replace("\0", "");
    String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    while (line.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      line = line.substring(0, line.offsetByCodePoints(line.length(), -1));
    }
    return line;
  }
}
