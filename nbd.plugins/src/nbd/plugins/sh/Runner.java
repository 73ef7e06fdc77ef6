package nbd.plugins.sh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs programs and waits for their end, however long that takes. May be used by any thread.
 *
 * @param processes knows what runs
 * @param folder where scripts keep what they like, in their environment as {@code tmpdir}
 */
record Runner(Processes processes, Path folder) {
  private static final Logger log = LoggerFactory.getLogger(Runner.class);
  private static final Redirect NULL = Redirect.from(Path.of("/dev/null").toFile());

  /**
   * Runs a program until it has ended and closed its standard error, and standard output where that
   * is not ignored.
   *
   * @param input may be left unread by the program
   * @throws IOException if it cannot be started
   */
  Ended run(List<String> command, Input input, Output output) throws IOException {
    Process process = processes.start(builder(command, input, output));
    try {
      Complaints complaints = Complaints.of(process);
      feed(process, input);
      output.take(process.getInputStream());
      return new Ended(process.waitFor(), complaints.text());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(command.getFirst() + " was waited for in vain");
    } finally {
      processes.end(process);
    }
  }

  private ProcessBuilder builder(List<String> command, Input input, Output output)
      throws IOException {
    for (String word : command) {
      checkWord(word);
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("tmpdir", folder.toString());
    if (input == Input.NOTHING) {
      builder.redirectInput(NULL);
    }
    if (output == Output.IGNORED) {
      builder.redirectOutput(Redirect.DISCARD);
    }
    return builder;
  }

  /** Java would replace what it cannot encode, and the script get another name than was meant. */
  private static void checkWord(String word) throws IOException {
    Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    if (!charset.newEncoder().canEncode(word)) {
      throw new IOException(
          "'%s' cannot be given to a script in %s, the encoding of this program's locale; start it with LC_ALL=C.UTF-8"
              .formatted(word, charset));
    }
  }

  private static void feed(Process process, Input input) {
    try (var stdin = process.getOutputStream()) {
      input.feed(stdin);
    } catch (IOException notRead) {
      log.atDebug()
          .addKeyValue("process", process.pid())
          .log("has not read all of its standard input: {}", notRead.getMessage());
    }
  }
}
