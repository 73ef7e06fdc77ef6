package nbd.app.map;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a picture can be made of.
 *
 * @param width in characters, 1 or more
 * @param ascii whether there are no other characters
 * @param colours whether there are colours
 */
record Terminal(int width, boolean ascii, boolean colours) {
  private static final int USUAL = 80;
  private static final int WIDEST = 10_000;

  /**
   * That of this process.
   *
   * @param out where the picture goes
   * @param ascii whether block characters are unwanted
   */
  static Terminal of(PrintStream out, boolean ascii) {
    boolean isTerminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    boolean unicode = out.charset().equals(StandardCharsets.UTF_8);
    Map<String, String> environment = System.getenv();
    return new Terminal(
        width(environment, isTerminal),
        ascii || !unicode,
        isTerminal && environment.getOrDefault("NO_COLOR", "").isEmpty());
  }

  /** What COLUMNS says, else what the terminal says. */
  private static int width(Map<String, String> environment, boolean isTerminal) {
    int named = number(environment.getOrDefault("COLUMNS", ""));
    if (named == 0 && isTerminal) {
      named = asked();
    }
    return named == 0 ? USUAL : named;
  }

  /** Rows and columns, as stty tells them; 0 if it does not. */
  private static int asked() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      try (var answer = stty.inputReader(StandardCharsets.US_ASCII)) {
        String line = answer.readLine();
        stty.waitFor(1, TimeUnit.SECONDS);
        return line == null ? 0 : number(line.substring(line.indexOf(' ') + 1));
      } finally {
        stty.destroy();
      }
    } catch (IOException notHere) {
      return 0;
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static int number(String text) {
    return text.matches("[1-9][0-9]{0,4}") ? Math.min(Integer.parseInt(text), WIDEST) : 0;
  }
}
