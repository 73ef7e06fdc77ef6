package nbd.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"nbd://h:1/x", "nbd+unix:///?socket=/a b", "it's", "$(x)`y`\"z\\", "*", ""})
  void aShellReadsBackTheSameWord(String text) throws IOException {
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", "printf '[%s]' " + ShellWord.of(text)).start();
    assertThat(shell.getInputStream().readAllBytes()).asString().isEqualTo("[" + text + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nbd://localhost:10809", "nbd://10.0.0.1/a%20b"})
  void whatIsPlainStaysPlain(String text) {
    assertThat(ShellWord.of(text)).isEqualTo(text);
  }
}
