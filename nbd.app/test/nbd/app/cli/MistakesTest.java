package nbd.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the user reads who has made a mistake. */
class MistakesTest {
  @TempDir Path folder;
  private final Cli cli = new Cli();

  private void assertFails(String message, String... arguments) {
    assertThat(cli.run(arguments)).isEqualTo(1);
    assertThat(cli.err()).isEqualTo("nbdj: " + message + "\n");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void anUnknownPluginIsToldWithThoseThatAreThere() {
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
}
