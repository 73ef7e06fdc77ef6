package nbd.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import nbd.app.map.Form;
import nbd.app.map.MapSpec;
import nbd.client.NbdUri;
import nbd.server.NbdServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code nbdj map}, from the words to what is shown or told. */
class MapCommandTest {
  private static final String URI = "nbd+unix:///x?socket=/s";

  @TempDir Path folder;
  private final Cli cli = new Cli();

  private static MapSpec spec(String... arguments) throws UsageException {
    Request request = RequestReader.read(Syntax.parse(List.of(arguments)));
    return ((Request.MapDisk) request).spec();
  }

  @Test
  void theUriAloneIsATableOfTheWholeAllocation() throws UsageException {
    assertThat(spec("map", URI))
        .isEqualTo(
            new MapSpec(
                URI,
                new NbdUri(UnixDomainSocketAddress.of("/s"), "x"),
                "base:allocation",
                Form.TABLE,
                0,
                OptionalLong.empty(),
                1,
                false));
  }

  @Test
  void optionsSayWhatIsShownAndHow() throws UsageException {
    MapSpec all =
        spec(
            "map",
            "--map=a:b",
            "--picture",
            "--rows",
            "3",
            "--ascii",
            "--offset=1M",
            URI,
            "--length",
            "5k");
    assertThat(all.context()).isEqualTo("a:b");
    assertThat(all.form()).isEqualTo(Form.PICTURE);
    assertThat(all.rows()).isEqualTo(3);
    assertThat(all.ascii()).isTrue();
    assertThat(all.offset()).isEqualTo(1 << 20);
    assertThat(all.length()).hasValue(5120);
    assertThat(spec("map", "--json", URI).form()).isEqualTo(Form.JSON);
    assertThat(spec("map", "--totals", URI).form()).isEqualTo(Form.TOTALS);
    assertThat(spec("map", "--json", "--totals", URI).form()).isEqualTo(Form.TOTALS_JSON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "map                | 'nbdj map' needs the URI of a disk, such as nbd://localhost",
        "map nbd://h x      | 'nbdj map' takes one URI; 'x' is too much",
        "map nbds://h/      | nbds://h/ needs TLS, which is not supported yet",
        "map http://h/      | http://h/ begins with http; nbd or nbd+unix expected",
        "map nbd:\\\\h      | 'nbd:\\\\h' is not a URI: Illegal character in opaque part",
        "map nbd+unix:///x  | nbd+unix:///x has no socket; ?socket=path expected",
        "map nbd://h.invalid| the host 'h.invalid' is not known here",
        "map --json --picture nbd+unix:///?socket=s  | options --picture and --json exclude each"
            + " other; give one of them",
        "map --totals --picture nbd+unix:///?socket=s| options --picture and --totals exclude each"
            + " other; give one of them",
        "map --rows 2 nbd+unix:///?socket=s          | option --rows goes with --picture only",
        "map --ascii nbd+unix:///?socket=s           | option --ascii goes with --picture only",
        "map --picture --rows 0 nbd+unix:///?socket=s| option --rows: '0' is not a number from 1"
            + " to 1000",
        "map --length 0 nbd+unix:///?socket=s        | option --length: 0 bytes have no map; 1 or"
            + " more expected",
        "map --offset x nbd+unix:///?socket=s        | option --offset: 'x' is not a number of"
            + " bytes with an optional suffix b, k, m, g, t, p, e or s, such as 512M",
        "--totals memory                             | option --totals goes with 'nbdj map' only",
        "list --picture                              | option --picture does not go with 'nbdj"
            + " list'; the plugin of that name is 'nbdj -- list'",
      })
  void aWrongLineIsToldByWhatWouldBeRight(String line, String message) {
    assertThatThrownBy(() -> spec(line.strip().split(" +", -1)))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--json",
        "--totals",
        "--picture",
        "--rows=2",
        "--ascii",
        "--offset=0",
        "--length=1M"
      })
  void aListOfContextsTakesNothingThatIsOfMaps(String option) {
    assertThatThrownBy(() -> spec("map", "--map=list", option, URI))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "option %s does not go with --map=list",
            option.substring(0, (option + "=").indexOf('=')));
  }

  private NbdServer serve(Path socket) throws Exception {
    return NbdServer.builder()
        .catalog(Fixtures.CATALOG)
        .plugin("zeroes", "1M")
        .listen(UnixDomainSocketAddress.of(socket))
        .start();
  }

  @Test
  void aDiskWithoutAContextIsToldAsSuch() throws Exception {
    Path socket = folder.resolve("s");
    try (NbdServer server = serve(socket)) {
      String uri = server.uris("").getFirst().toString();
      assertThat(cli.run("map", uri)).isEqualTo(1);
      assertThat(cli.err())
          .isEqualTo(
              "nbdj: the export has no metadata context 'base:allocation'; there are none\n");
      assertThat(cli.run("map", "--map=list", uri)).isZero();
      assertThat(cli.out()).isEmpty();
      assertThat(cli.plugins.done).doesNotContain("scan", "look", "watch");
    }
  }

  @Test
  void aServerThatIsNotThereIsNamed() {
    Path socket = folder.resolve("none");
    assertThat(cli.run("map", "nbd+unix:///?socket=" + socket)).isEqualTo(1);
    assertThat(cli.err()).startsWith("nbdj: cannot connect to " + socket + ": ");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void aStopEndsTheWaitForASilentServer() throws Exception {
    Path socket = folder.resolve("s");
    try (var silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      silent.bind(UnixDomainSocketAddress.of(socket));
      var code =
          CompletableFuture.supplyAsync(() -> cli.run("map", "nbd+unix:///?socket=" + socket));
      try (var _ = silent.accept()) {
        cli.stop();
        assertThat(code.get()).isEqualTo(1);
      }
      assertThat(cli.err()).isEqualTo("nbdj: stopped before the end of the map\n");
    }
  }
}
