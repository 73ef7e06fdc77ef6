package nbd.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Serving for the time of a command. */
class CaptiveTest {
  @TempDir Path folder;
  private final Cli cli = new Cli();

  /** Runs a shell command; what it prints goes to a file, for its own output is the test's. */
  private String captive(int code, String shell, String... arguments) throws IOException {
    Path said = folder.resolve("said");
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--run";
    all[arguments.length + 1] = "exec >" + said + "; " + shell;
    assertThat(cli.run(all)).as("%s", cli.err()).isEqualTo(code);
    return Files.readString(said);
  }

  /** Up to the time limit of the test. */
  private static void awaitFile(Path file) {
    while (!Files.exists(file)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aCommandGetsTheVariablesOfAPrivateSocket() throws IOException {
    String said =
        captive(
            0,
            "echo \"$uri|$nbd|$port|$unixsocket|$exportname|${tls-unset}\"; test -S"
                + " \"$unixsocket\"",
            "-U",
            "-",
            "-e",
            "a b'c",
            "zeroes",
            "1M");
    assertThat(said)
        .matches("(nbd\\+unix:///a%20b'c\\?socket=(/.*/socket))\\|\\1\\|\\|\\2\\|a b'c\\|unset\n");
    Path socket = Path.of(said.split("\\|", -1)[3]);
    assertThat(socket.getParent()).doesNotExist();
  }

  @Test
  void aCommandGetsTheVariablesOfAPort() throws IOException {
    String said =
        captive(0, "echo \"$uri|$port|$unixsocket\"", "-i", "127.0.0.1", "-p", "0", "zeroes", "1M");
    assertThat(said).matches("nbd://127.0.0.1:([1-9][0-9]+)\\|\\1\\|\n");
  }

  @Test
  void theExitCodeIsTheCommands() throws IOException {
    captive(7, "exit 7", "-U", "-", "zeroes", "1M");
    captive(128 + 9, "kill -9 $$", "-U", "-", "zeroes", "1M");
  }

  @Test
  void theFilesAreGoneWhenTheCommandHasEnded() throws IOException {
    String pid = folder.resolve("pid").toString();
    String socket = folder.resolve("socket").toString();
    String said = captive(0, "cat " + pid, "-U", socket, "-P", pid, "zeroes", "1M");
    assertThat(said).isEqualTo(ProcessHandle.current().pid() + "\n");
    assertThat(folder).isDirectoryNotContaining("glob:**/{pid,socket}");
  }

  @Test
  void aPidFileOfASuccessorIsLeftAlone() throws IOException {
    Path pid = folder.resolve("pid");
    captive(0, "echo 1 >" + pid, "-U", "-", "-P", pid.toString(), "zeroes", "1M");
    assertThat(pid).hasContent("1");
  }

  @Test
  void aStopEndsTheCommandAndWhatItHasStarted() throws Exception {
    Path ready = folder.resolve("ready");
    Path gone = folder.resolve("gone");
    String started = "(trap ': >%s; exit' TERM; : >%s; while :; do sleep 0.01; done)";
    String shell = "trap 'exit 5' TERM; " + started.formatted(gone, ready) + " & wait";
    var code =
        CompletableFuture.supplyAsync(() -> cli.run("-U", "-", "zeroes", "1M", "--run", shell));
    awaitFile(ready);
    cli.stop();
    assertThat(code.get()).isEqualTo(5);
    awaitFile(gone);
  }

  @Test
  void filtersStandBeforeThePlugin() throws IOException {
    assertThat(captive(0, "echo up", "-U", "-", "--filter=glass", "zeroes", "1M"))
        .isEqualTo("up\n");
  }
}
