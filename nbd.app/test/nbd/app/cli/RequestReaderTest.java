package nbd.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nbd.app.cli.Request.Disk;
import nbd.app.cli.Request.Serve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
  private static final Place.Tcp EVERYWHERE = new Place.Tcp(Optional.empty(), 10809);

  private static Request read(String... arguments) throws UsageException {
    return RequestReader.read(Syntax.parse(List.of(arguments)));
  }

  private static Serve serve(String... arguments) throws UsageException {
    return (Serve) read(arguments);
  }

  private static Disk disk(String plugin, String... settings) {
    return new Disk(List.of(), Optional.of(plugin), List.of(settings));
  }

  @Test
  void aPluginAloneIsServedOnTheDefaultPort() throws UsageException {
    assertThat(read("memory", "1G"))
        .isEqualTo(
            new Serve(
                disk("memory", "1G"), EVERYWHERE, "", false, Optional.empty(), Optional.empty()));
  }

  @Test
  void optionsMayStandAmongTheWords() throws UsageException {
    assertThat(read("-r", "memory", "-e", "x", "size=1G", "--run", "a -b", "c=d", "-P", "/p"))
        .isEqualTo(
            new Serve(
                disk("memory", "size=1G", "c=d"),
                EVERYWHERE,
                "x",
                true,
                Optional.of(Path.of("/p")),
                Optional.of("a -b")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-p 22", "-p22", "--port 22", "--port=22", "-p 21 -p 22", "-rvp 22"})
  void aPortIsWrittenInEachOfTheUsualWays(String options) throws UsageException {
    String[] arguments = (options + " memory").split(" ", -1);
    assertThat(serve(arguments).place()).isEqualTo(new Place.Tcp(Optional.empty(), 22));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-i h", "--ipaddr=h", "--ip-addr=h", "--ipaddr h"})
  void anAddressLeavesThePortAsItIs(String options) throws UsageException {
    String[] arguments = (options + " memory").split(" ", -1);
    assertThat(serve(arguments).place()).isEqualTo(new Place.Tcp(Optional.of("h"), 10809));
  }

  @Test
  void aUnixSocketIsNamedOrPrivate() throws UsageException {
    assertThat(serve("-U", "a/s", "memory").place()).isEqualTo(new Place.Unix(Path.of("a/s")));
    assertThat(serve("-U", "-", "memory").place()).isEqualTo(new Place.PrivateUnix());
    assertThat(serve("--unix=-", "memory").place()).isEqualTo(new Place.PrivateUnix());
  }

  @ParameterizedTest
  @CsvSource({
    "--exportname",
    "--export-name",
    "--export",
    "-e",
  })
  void anExportNameHasFourSpellings(String option) throws UsageException {
    assertThat(serve(option, "a b", "memory").exportName()).isEqualTo("a b");
    assertThat(serve(option, "", "memory").exportName()).isEmpty();
  }

  @Test
  void filtersKeepTheirOrder() throws UsageException {
    assertThat(serve("--filter=b", "memory", "--filter", "a", "--filter=b").disk())
        .isEqualTo(new Disk(List.of("b", "a", "b"), Optional.of("memory"), List.of()));
  }

  @Test
  void afterTwoDashesAllAreWords() throws UsageException {
    assertThat(serve("--", "memory", "-r", "--run").disk())
        .isEqualTo(disk("memory", "-r", "--run"));
  }

  @Test
  void aWordThatBeginsWithAnAtIsAWord() throws UsageException {
    assertThat(serve("memory", "@/etc/passwd").disk()).isEqualTo(disk("memory", "@/etc/passwd"));
  }

  @Test
  void whatNbdkitNeedsAndNbdjDoesAnywayIsAccepted() throws UsageException {
    assertThat(serve("-f", "--foreground", "--no-fork", "-n", "--newstyle", "memory"))
        .isEqualTo(serve("memory"));
  }

  @Test
  void aFirstWordMayBeACommand() throws UsageException {
    assertThat(read("deploy", "a.jar", "b/c.jar"))
        .isEqualTo(new Request.Deploy(List.of(Path.of("a.jar"), Path.of("b/c.jar")), true));
    assertThat(read("deploy", "--no-wait", "a.jar"))
        .isEqualTo(new Request.Deploy(List.of(Path.of("a.jar")), false));
    assertThat(read("undeploy", "a", "b")).isEqualTo(new Request.Undeploy(List.of("a", "b")));
    assertThat(read("list")).isEqualTo(new Request.ListPlugins(false));
    assertThat(read("--json", "--plugins", "x", "list")).isEqualTo(new Request.ListPlugins(true));
    assertThat(read("history")).isEqualTo(new Request.History(Optional.empty(), false));
    assertThat(read("history", "", "--json")).isEqualTo(new Request.History(Optional.of(""), true));
    assertThat(read("serve"))
        .isEqualTo(new Request.ServeConfigured(Optional.empty(), Optional.empty()));
    assertThat(read("serve", "my/conf", "--pidfile", "p"))
        .isEqualTo(
            new Request.ServeConfigured(
                Optional.of(Path.of("my/conf")), Optional.of(Path.of("p"))));
    assertThat(read("list", "--help")).isEqualTo(new Request.CommandHelp(Subcommand.LIST));
  }

  @Test
  void afterTwoDashesACommandsNameIsAPlugin() throws UsageException {
    assertThat(serve("--", "list", "1G").disk()).isEqualTo(disk("list", "1G"));
    assertThat(serve("-p", "1", "--", "serve").disk()).isEqualTo(disk("serve"));
    assertThat(serve("memory", "list").disk()).isEqualTo(disk("memory", "list"));
    assertThat(read("undeploy", "--", "-x")).isEqualTo(new Request.Undeploy(List.of("-x")));
  }

  @Test
  void helpVersionAndDumpsGoBeforeServing() throws UsageException {
    Disk nothing = new Disk(List.of(), Optional.empty(), List.of());
    assertThat(read("--help")).isEqualTo(new Request.Help(nothing));
    assertThat(read("memory", "--help")).isEqualTo(new Request.Help(disk("memory")));
    assertThat(read("-V")).isEqualTo(new Request.Version(nothing));
    assertThat(read("--dump-config")).isEqualTo(new Request.DumpConfig());
    assertThat(read("memory", "--dump-plugin")).isEqualTo(new Request.DumpPlugin(disk("memory")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                       | no plugin is named; 'nbdj --help' lists those that are there",
        "--dump-plugin            | no plugin is named; 'nbdj --help' lists those that are there",
        "-p abc memory            | option --port: 'abc' is not a port, 0 to 65535",
        "-p 65536 memory          | option --port: '65536' is not a port, 0 to 65535",
        "-p -1 memory             | option --port: '-1' is not a port, 0 to 65535",
        "-U s -p 1 memory         | options --unix and --port exclude each other; give one of them",
        "-U s -i h memory         | options --unix and --ipaddr exclude each other; give one of"
            + " them",
        "memory -p                | missing required parameter for option '--port' (PORT)",
        "--pord 22 memory         | unknown option '--pord'; did you mean --port?",
        "--frobnicate memory      | unknown option '--frobnicate'; see --help",
        "--tls require memory     | option --tls is not supported yet",
        "--tls=require memory     | option --tls is not supported yet",
        "memory -rt16             | option --threads is not supported yet",
        "list -p 1                | option --port does not go with 'nbdj list'; the plugin of that"
            + " name is 'nbdj -- list'",
        "--json memory            | option --json goes with 'nbdj list', 'nbdj history', 'nbdj"
            + " map' and 'nbdj checkpoint list' only",
        "--no-wait memory         | option --no-wait goes with 'nbdj deploy' only",
        "list x                   | 'nbdj list' lists all; 'x' is too much",
        "history a b              | 'nbdj history' takes one export; 'b' is too much",
        "serve a b                | 'nbdj serve' takes one folder; 'b' is too much",
        "deploy                   | 'nbdj deploy' needs the jars to deploy",
        "undeploy                 | 'nbdj undeploy' needs the names of what to take out",
        "-s memory                | option --single is not supported yet",
        "--exit-with-parent memory| option --exit-with-parent is not supported yet",
        "-o memory                | option --oldstyle is not supported: nbdj speaks the newstyle"
            + " handshake only",
        "--readonly=yes memory    | option '--read-only' should be specified without 'yes'"
            + " parameter",
      })
  void aWrongLineIsToldByWhatWouldBeRight(String line, String message) {
    String[] arguments = line.isEmpty() ? new String[0] : line.strip().split(" ", -1);
    assertThatThrownBy(() -> read(arguments))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }
}
