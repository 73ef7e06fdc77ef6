package nbd.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line with the real server and a plugin of the test's. */
class NbdjCommandTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final NbdjCommand command =
      new NbdjCommand(
          Fixtures.CATALOG,
          Fixtures.INSTALLATION,
          new PrintStream(out, true, UTF_8),
          new PrintStream(err, true, UTF_8));

  private int run(String... arguments) {
    return command.run(List.of(arguments));
  }

  /** Runs a shell command; what it prints goes to a file, for its own output is the test's. */
  private String captive(int code, String shell, String... arguments) throws IOException {
    Path said = folder.resolve("said");
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--run";
    all[arguments.length + 1] = "exec >" + said + "; " + shell;
    assertThat(run(all)).as("%s", err).isEqualTo(code);
    return Files.readString(said);
  }

  private void assertFails(String message, String... arguments) {
    assertThat(run(arguments)).isEqualTo(1);
    assertThat(err.toString(UTF_8)).isEqualTo("nbdj: " + message + "\n");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void servesOnAUnixSocketUntilItIsToldToStop() throws Exception {
    Path socket = folder.resolve("a socket");
    Path pid = folder.resolve("pid");
    var code =
        CompletableFuture.supplyAsync(
            () -> run("-U", socket.toString(), "-P", pid.toString(), "zeroes", "1M"));
    awaitFile(pid);
    assertThat(greeting(socket)).isEqualTo("NBDMAGICIHAVEOPT");
    assertThat(pid).hasContent(ProcessHandle.current().pid() + "\n");
    command.stop();
    assertThat(code.get()).isZero();
    String uri = "nbd+unix:///?socket=" + socket.toString().replace(" ", "%20");
    assertThat(out.toString(UTF_8).lines())
        .containsExactly(
            uri,
            "  to look at it:  nbdinfo '" + uri + "'",
            "  to fill it:     nbdcopy disk.img '" + uri + "'");
    assertThat(folder).isEmptyDirectory();
  }

  private static String greeting(Path socket) throws IOException {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer bytes = ByteBuffer.allocate(16);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      return UTF_8.decode(bytes.flip()).toString();
    }
  }

  @Test
  void aStopThatComesFirstEndsItToo() {
    command.stop();
    assertThat(run("-U", "-", "zeroes", "1M")).isZero();
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
    var code = CompletableFuture.supplyAsync(() -> run("-U", "-", "zeroes", "1M", "--run", shell));
    awaitFile(ready);
    command.stop();
    assertThat(code.get()).isEqualTo(5);
    awaitFile(gone);
  }

  /** Up to the time limit of the test. */
  private static void awaitFile(Path file) {
    while (!Files.exists(file)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void filtersStandBeforeThePlugin() throws IOException {
    assertThat(captive(0, "echo up", "-U", "-", "--filter=glass", "zeroes", "1M"))
        .isEqualTo("up\n");
  }

  @Test
  void mistakesAreToldInOneLine() {
    assertFails("unknown plugin 'one'; there are zeroes", "-U", "-", "one");
  }

  @Test
  void anUnknownFilterIsToldWithThoseThatAreThere() {
    assertFails("unknown filter 'ice'; there are glass", "-U", "-", "--filter=ice", "zeroes", "1");
  }

  @Test
  void anUnknownParameterIsToldWithTheNearestOne() {
    assertFails(
        "unknown parameter 'shape'; did you mean 'shade'?", "-U", "-", "zeroes", "1", "shape=x");
  }

  @Test
  void aWrongValueIsToldWithTheRule() {
    assertFails(
        "parameter 'shade': 'red' is not one of black, white",
        "-U",
        "-",
        "zeroes",
        "1",
        "shade=red");
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (var taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(run("-p", port, "zeroes", "1M")).isEqualTo(1);
      assertThat(err.toString(UTF_8)).matches("nbdj: cannot listen on [^\n]*" + port + ": .*\n");
    }
  }

  @Test
  void aHostThatDoesNotExistIsNamed() {
    assertFails(
        "option --ipaddr: 'no.such.invalid' is not an address or a host name that is known here",
        "-i",
        "no.such.invalid",
        "zeroes",
        "1M");
  }

  @Test
  void aPidFileThatCannotBeWrittenIsNamed() {
    Path file = folder.resolve("no/pid");
    assertFails(
        "cannot write the pid file " + file + ": there is no such folder",
        "-U",
        "-",
        "-P",
        file.toString(),
        "zeroes",
        "1M");
  }

  @Test
  void helpListsOptionsPluginsAndFilters() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(UTF_8))
        .contains("Usage: nbdj [OPTIONS] PLUGIN [[KEY=]VALUE...]\n")
        .contains("  -p, --port=PORT ")
        .contains("  -U, --unix=PATH ")
        .contains("Plugins:\n  zeroes                       nothing but zero bytes\n")
        .contains("Filters:\n  glass                        lets everything through\n");
  }

  @Test
  void helpOnAPluginShowsItsParametersAndThoseOfFilters() {
    assertThat(run("--filter=glass", "zeroes", "--help")).isZero();
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """
            filter: glass (lets everything through)
              no parameters
            plugin: zeroes (nothing but zero bytes)
              [size=]SIZE                  size of the disk (required)
              shade=black|white            colour of the zeroes (default black)
            """);
  }

  @Test
  void theVersionOfAPluginIsToldIfItIsThere() {
    assertThat(run("--filter=glass", "zeroes", "--version")).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("nbdj 1.2.3-x\nglass unknown\nzeroes unknown\n");
    assertThat(run("other", "--version")).isEqualTo(1);
  }

  @Test
  void aDumpOfThePluginIsLinesForScripts() {
    assertThat(run("zeroes", "--dump-plugin")).isZero();
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """
            name=zeroes
            version=unknown
            description=nothing but zero bytes
            magic_config_key=size
            parameters=size,shade
            """);
  }

  @Test
  void aDumpOfTheConfigurationNamesFoldersAndVersion() {
    assertThat(run("--dump-config")).isZero();
    assertThat(out.toString(UTF_8).lines())
        .contains(
            "name=nbdj",
            "version=1.2.3-x",
            "version_major=1",
            "version_minor=2",
            "plugindir=/an/nbdj/plugins",
            "filterdir=/an/nbdj/plugins",
            "bindir=/an/nbdj/bin",
            "tls=no");
  }
}
