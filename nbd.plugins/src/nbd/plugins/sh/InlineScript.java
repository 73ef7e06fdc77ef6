package nbd.plugins.sh;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * The script that stands on the server's standard input. It can be read from there only once, so it
 * is kept for exports that are made again, also by the next version of this bundle: as a system
 * property, each byte a character.
 */
final class InlineScript {
  private static final String KEPT = "nbd.plugins.sh.standard-input";

  private final Properties kept;

  /** With the script kept in these properties. */
  InlineScript(Properties kept) {
    this.kept = kept;
  }

  /**
   * Writes it to an executable file.
   *
   * @return the file, in the runner's folder
   * @throws IOException if standard input is empty, or the file cannot be written
   */
  synchronized Path file(InputStream stdin, Runner runner) throws IOException {
    if (kept.getProperty(KEPT, "").isEmpty()) {
      kept.setProperty(KEPT, new String(stdin.readAllBytes(), ISO_8859_1));
    }
    byte[] text = kept.getProperty(KEPT).getBytes(ISO_8859_1);
    if (text.length == 0) {
      throw new IOException("parameter 'script': - is a script on standard input, which is empty");
    }
    Path file = runner.folder().resolve("inline-script.sh");
    // Written by a process of its own: a file that this one had open for writing is "busy" for an
    // exec as long as a process that another thread starts has inherited it.
    List<String> copy =
        List.of("/bin/sh", "-c", "cat >\"$0\" && chmod 500 \"$0\"", file.toString());
    Ended ended = runner.run(copy, stdinOfCopy -> stdinOfCopy.write(text), Output.IGNORED);
    if (!ended.isOk()) {
      throw new IOException("cannot write " + file + ": " + ended.complaint().strip());
    }
    return file;
  }
}
