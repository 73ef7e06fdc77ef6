package nbd.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of listeners/. */
class ListenerFileTest {
  private static ListenerSpec spec(String text) throws ConfigurationException {
    return ListenerFile.parse(text.replace('\'', '"')).spec();
  }

  @Test
  void withoutAnyKeyItIsThePortOfNbdOnAllAddresses() throws ConfigurationException {
    assertThat(spec("{}")).isEqualTo(new ListenerSpec.Tcp(Optional.empty(), 10809));
  }

  @Test
  void hostAndPortAreTakenAsTheyStand() throws ConfigurationException {
    assertThat(spec("{'host': 'localhost', 'port': 65535}"))
        .isEqualTo(new ListenerSpec.Tcp(Optional.of("localhost"), 65535));
  }

  @Test
  void aUnixSocketHasAPath() throws ConfigurationException {
    assertThat(spec("{'unix': '/run//a/../b.sock'}"))
        .isEqualTo(new ListenerSpec.Unix(Path.of("/run/b.sock"), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({"0660,rw-rw----", "0600,rw-------", "777,rwxrwxrwx", "0124,--x-w-r--"})
  void aModeIsOctalAsForChmod(String mode, String permissions) throws ConfigurationException {
    var unix = (ListenerSpec.Unix) spec("{'unix': '/s', 'mode': '%s'}".formatted(mode));
    assertThat(unix.mode().orElseThrow().permissions())
        .isEqualTo(PosixFilePermissions.fromString(permissions));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1660", "0668", "66", "rw-rw----", "", "00660"})
  void anotherModeIsRefused(String mode) {
    String text = "{\"unix\": \"/s\",\n \"mode\": \"%s\"}".formatted(mode);
    assertThat(Reasons.of(ListenerFile::parse, text))
        .isEqualTo(
            "f:2:10: \"mode\" has to be an octal number such as \"0660\", and is \"%s\""
                .formatted(mode));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'adress': '::1'}| 1:2: unknown key 'adress'; there are 'host', 'mode', 'port', 'unix'",
        "{'prot': 1}| 1:2: unknown key 'prot'; did you mean 'port'?",
        "{'port': '10809'}| 1:10: 'port' has to be a number, and is a string",
        "{'port': 65536}| 1:10: 'port' has to be 0 (any free one) to 65535, and is 65536",
        "{'port': -1}| 1:10: 'port' has to be 0 (any free one) to 65535, and is -1",
        "{'port': 1e3}| 1:10: 'port' has to be 0 (any free one) to 65535, and is 1e3",
        "{'port': 99999999999}"
            + "| 1:10: 'port' has to be 0 (any free one) to 65535, and is 99999999999",
        "{'host': ' '}| 1:10: 'host' is blank; leave it out to listen on all addresses",
        "{'mode': '0660'}| 1:2: 'mode' is for a Unix socket: give 'unix' too",
        "{'unix': '/s', 'port': 1}| 1:16: 'port' is for TCP: give 'unix', or 'host' and 'port'",
        "{'unix': '/s', 'host': 'a'}| 1:16: 'host' is for TCP: give 'unix', or 'host' and 'port'",
        "{'unix': 'a/s'}| 1:10: 'unix' has to be an absolute path, and is 'a/s'",
        "{'unix': '/a\\u0000'}| 1:10: 'unix' is no path: Nul character not allowed",
      })
  void whatIsWrongIsToldWithItsPlaceAndWhatIsRight(String text, String refusal) {
    assertThat(Reasons.of(ListenerFile::parse, text.replace('\'', '"')))
        .isEqualTo("f:" + refusal.replace('\'', '"'));
  }
}
