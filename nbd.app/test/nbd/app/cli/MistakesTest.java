package nbd.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    assertFails("unknown plugin 'one'; there are vault, zeroes", "-U", "-", "one");
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "here password=hunter2          | parameter 'place': there is no vault in",
        "here password=hunter2 doors=x  | parameter 'doors': 'x' is not a number",
        "here password=hunter2 --door=x | unknown option '--door'; ",
        "here --password=hunter2        | unknown option '--password'; ",
        "here pasword=hunter2           | unknown parameter 'pasword'; did you mean 'password'?",
        "password=hunter2 password=a    | parameter 'password' is given twice",
        "here hunter2                   | word 2 is not KEY=VALUE, and 'place' is given already",
        "here password =hunter2         | word 2 is not KEY=VALUE, and 'place' is given already",
      })
  void aSecretIsShownInNoMistake(String words, String message) {
    List<String> arguments = new ArrayList<>(List.of("-v", "-U", "-", "vault"));
    arguments.addAll(List.of(words.split(" ")));
    assertThat(cli.run(arguments.toArray(String[]::new))).isEqualTo(1);
    assertThat(cli.err()).startsWith("nbdj: " + message).doesNotContain("hunter2", "sesame");
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
