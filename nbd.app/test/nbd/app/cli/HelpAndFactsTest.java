package nbd.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the command line tells about itself and plugins. */
class HelpAndFactsTest {
  private final Cli cli = new Cli();

  @Test
  void helpListsOptionsPluginsAndFilters() {
    assertThat(cli.run("--help")).isZero();
    assertThat(cli.out())
        .contains("Usage: nbdj [OPTIONS] PLUGIN [[KEY=]VALUE...]\n")
        .contains("Commands:\n  serve [FOLDER]               serve the exports and listeners that")
        .contains("  -p, --port=PORT ")
        .contains("  -U, --unix=PATH ")
        .contains("Plugins:\n  zeroes                       nothing but zero bytes\n")
        .contains("Filters:\n  glass                        lets everything through\n");
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
