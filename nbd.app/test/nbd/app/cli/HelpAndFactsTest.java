package nbd.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line tells about itself and plugins. */
class HelpAndFactsTest {
  private final Cli cli = new Cli();

  @Test
  void helpListsOptionsPluginsAndFilters() {
    assertThat(cli.run("--help")).isZero();
    assertThat(cli.out())
        .contains("Usage: nbdj [OPTIONS] PLUGIN [[KEY=]VALUE...]\n")
        .contains("Commands:\n  serve [FOLDER]               serve the exports and listeners that")
        .contains(
            """
            Usage: nbdj [OPTIONS] PLUGIN [[KEY=]VALUE...]
                   nbdj serve [FOLDER]
                   nbdj deploy JAR...
            """)
        .contains(
            """
              map [OPTIONS] URI            show where the holes and data of any NBD server's disk are
              checkpoint add|drop|list FOLDER [NAME]
                                           make, drop or show what incremental backups go on from
            """)
        .contains("  -p, --port=PORT ")
        .contains("  -U, --unix=PATH ")
        .contains(
            """
            Plugins:
              vault                        zero bytes behind a lock
              zeroes                       nothing but zero bytes
            """)
        .contains("Filters:\n  glass                        lets everything through\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "deploy", "undeploy", "list", "history", "map"})
  void helpOnACommandSpeaksOfThatCommandOnly(String command) {
    assertThat(cli.run(command, "--help")).isZero();
    assertThat(cli.out())
        .startsWith("Usage: nbdj " + command + " ")
        .contains("\n  -v, --verbose                log what happens", "\n  --help  ")
        .contains("Exit code:\n  0                            it ")
        .doesNotContain("with 'map'", "with 'list'", "checkpoint", "PLUGIN");
    assertThat(cli.out().contains("  -f, --foreground, --no-fork  nbdj is always"))
        .isEqualTo(command.equals("serve"));
  }

  @Test
  void optionsOfOneFormOnlyAreToldAsSuch() {
    assertThat(cli.run("map", "--help")).isZero();
    assertThat(cli.out())
        .contains("\n  --json                       JSON instead of a table\n")
        .contains("\n  --rows=N                     with '--picture': so many rows\n");
  }

  @Test
  void aFilterIsNotTakenForAPluginNorAPluginForAFilter() {
    String wrong = "nbdj: unknown plugin 'glass'; glass is a filter: --filter=glass\n";
    assertThat(cli.run("glass", "--help")).isEqualTo(1);
    assertThat(cli.err()).isEqualTo(wrong);
    assertThat(cli.run("-U", "-", "glass", "1M")).isEqualTo(1);
    assertThat(cli.err()).isEqualTo(wrong + wrong);
    assertThat(cli.run("--filter=zeroes", "--help")).isEqualTo(1);
    assertThat(cli.err())
        .endsWith("nbdj: unknown filter 'zeroes'; zeroes is a plugin: nbdj zeroes\n");
  }

  @Test
  void helpOnAPluginShowsItsParametersAndThoseOfFilters() {
    assertThat(cli.run("--filter=glass", "zeroes", "--help")).isZero();
    assertThat(cli.out())
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
    assertThat(cli.run("--filter=glass", "zeroes", "--version")).isZero();
    assertThat(cli.out()).isEqualTo("nbdj 1.2.3-x\nglass unknown\nzeroes unknown\n");
    assertThat(cli.run("other", "--version")).isEqualTo(1);
  }

  @Test
  void aDumpOfThePluginIsLinesForScripts() {
    assertThat(cli.run("zeroes", "--dump-plugin")).isZero();
    assertThat(cli.out())
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
  void aPluginTellsFactsOfItsOwnByWhatIsGiven() {
    assertThat(cli.run("vault", "here", "password=hunter2", "x=1=2", "doors=many", "--dump-plugin"))
        .isZero();
    assertThat(cli.out())
        .isEqualTo(
            """
            name=vault
            version=unknown
            description=zero bytes behind a lock
            magic_config_key=place
            parameters=place,password,doors
            given_place=here
            given_password=hunter2
            given_x=1=2
            given_doors=many
            """);
  }

  @Test
  void aFactIsOneLineAndAWordTooManyHasNoName() {
    assertThat(cli.run("vault", "a\nname=b", "again", "/x=y", "--dump-plugin")).isZero();
    assertThat(cli.out()).endsWith("\ngiven_place=a name=b\ngiven_=/x=y\n");
  }

  @Test
  void whatTheFactsDependOnMayBeWrong() {
    assertThat(cli.run("vault", "nowhere", "--dump-plugin")).isEqualTo(1);
    assertThat(cli.run("vault", "lost", "--dump-plugin")).isEqualTo(1);
    assertThat(cli.err())
        .isEqualTo("nbdj: parameter 'place': not nowhere\nnbdj: the key is lost\n");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void aSecretDefaultIsNotShown() {
    assertThat(cli.run("vault", "--help")).isZero();
    assertThat(cli.out())
        .contains("  password=TEXT                opens it\n", "(default 1)")
        .doesNotContain("sesame");
  }

  @Test
  void aDumpOfTheConfigurationNamesFoldersAndVersion() {
    assertThat(cli.run("--dump-config")).isZero();
    assertThat(cli.out().lines())
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
