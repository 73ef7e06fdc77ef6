package nbd.plugins.sh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A script that stands on standard input. */
class InlineScriptTest {
  @TempDir private Path folder;
  private final Properties kept = new Properties();
  private final InlineScript inline = new InlineScript(kept);

  private Runner runner(String name) throws IOException {
    return new Runner(new Processes(), Files.createDirectory(folder.resolve(name)));
  }

  private static InputStream stdin(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static String printed(Runner runner, Path script) throws IOException {
    Text text = new Text();
    runner.run(List.of(script.toString(), "a", "b c"), Input.NOTHING, text);
    return text.all();
  }

  @Test
  void itRunsWithTheProgramThatItNamesOrElseTheShell() throws IOException {
    Runner runner = runner("one");
    assertThat(printed(runner, inline.file(stdin("echo $1 $tmpdir"), runner)))
        .isEqualTo("a " + folder.resolve("one") + "\n");
    Runner other = runner("other");
    assertThat(
            printed(
                other, new InlineScript(new Properties()).file(stdin("#!/bin/cat\nx y"), other)))
        .startsWith("#!/bin/cat\nx y");
  }

  @Test
  void itIsReadOnceAndKeptForAnExportThatIsMadeAgain() throws IOException {
    InputStream stdin = stdin("echo it is $2\n");
    inline.file(stdin, runner("first"));
    Runner again = runner("again");
    assertThat(printed(again, inline.file(stdin, again))).isEqualTo("it is b c\n");
  }

  @Test
  void theNextVersionOfThePluginHasItToo() throws IOException {
    InputStream stdin = stdin("echo \u00fc\n");
    inline.file(stdin, runner("first"));
    Runner next = runner("next");
    assertThat(new InlineScript(kept).file(stdin, next)).hasContent("echo \u00fc");
  }

  @Test
  void anEmptyStandardInputIsNoScript() throws IOException {
    Runner runner = runner("empty");
    assertThatThrownBy(() -> inline.file(stdin(""), runner))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("parameter 'script'", "standard input", "empty");
  }
}
