package nbd.plugin.vddk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords that another process has from a terminal, which util-linux makes, or a descriptor. */
class PasswordOfProcessTest {
  private static final String PROMPT = "password: ";

  @TempDir Path folder;

  /** The other process. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws IOException {
      String first = Passwords.ofThisProcess().of(arguments[1], "server", "root");
      String again = Passwords.ofThisProcess().of(arguments[1], "server", "root");
      Files.writeString(Path.of(arguments[0]), first + "\n" + again);
    }
  }

  @Test
  void aTypedPasswordIsNotSeen() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "without script");
    Path result = folder.resolve("result");
    Process terminal =
        new ProcessBuilder("timeout", "60", "script", "-qec", command(result, "-"), "/dev/null")
            .redirectErrorStream(true)
            .start();
    try {
      // Echo is off before the prompt comes.
      String seen = prompt(terminal.getInputStream());
      OutputStream keys = terminal.getOutputStream();
      keys.write("s3cret word\n".getBytes(UTF_8));
      keys.flush();
      seen += new String(terminal.getInputStream().readAllBytes(), UTF_8);
      assertThat(terminal.waitFor(61, TimeUnit.SECONDS)).isTrue();
      assertThat(seen).contains(PROMPT).doesNotContain("s3cret");
    } finally {
      terminal.destroyForcibly();
    }
    assertThat(result).hasContent("s3cret word\ns3cret word");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3<FILE", "7< <(cat FILE; sleep 20)"})
  void anInheritedDescriptorIsReadOnce(String redirection) throws Exception {
    Path source = Files.writeString(folder.resolve("source"), "s3cret word\nmore\n");
    Path result = folder.resolve("result");
    String java = command(result, "-" + redirection.charAt(0));
    Process process =
        new ProcessBuilder(
                "timeout",
                "50",
                "bash",
                "-c",
                "exec " + java + " " + redirection.replace("FILE", "'" + source + "'"))
            .inheritIO()
            .start();
    assertThat(process.waitFor(61, TimeUnit.SECONDS)).isTrue();
    assertThat(result).hasContent("s3cret word\ns3cret word");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<FILE", "< <(cat FILE)"})
  void withoutATerminalNoMoreThanALineIsTakenFromStandardInput(String redirection)
      throws Exception {
    Path source = Files.writeString(folder.resolve("source"), "s3cret word\r\nfor others\n");
    Path result = folder.resolve("result");
    Path rest = folder.resolve("rest");
    String commands = "{ %s && cat >'%s'; } ".formatted(command(result, "-"), rest);
    Process process =
        new ProcessBuilder(
                "timeout",
                "50",
                "bash",
                "-c",
                commands + redirection.replace("FILE", "'" + source + "'"))
            .inheritIO()
            .start();
    assertThat(process.waitFor(61, TimeUnit.SECONDS)).isTrue();
    assertThat(result).hasContent("s3cret word\ns3cret word");
    assertThat(rest).hasContent("for others");
  }

  @Test
  void standardInputThatHasNoLineIsNoEmptyPassword() throws Exception {
    Path result = folder.resolve("result");
    Process process =
        new ProcessBuilder("timeout", "50", "bash", "-c", command(result, "-") + " </dev/null 2>&1")
            .start();
    String seen = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(seen).contains("cannot read it from standard input: no line is left there");
    assertThat(result).doesNotExist();
  }

  private static String prompt(InputStream in) throws IOException {
    StringBuilder seen = new StringBuilder();
    while (seen.indexOf(PROMPT) < 0) {
      int next = in.read();
      assertThat(next).as("there is no prompt in %s", seen).isNotNegative();
      seen.append((char) next);
    }
    return seen.toString();
  }

  private static String command(Path result, String form) {
    return "'%s/bin/java' -cp '%s' '%s' '%s' %s"
        .formatted(
            System.getProperty("java.home"),
            System.getProperty("java.class.path"),
            Program.class.getName(),
            result,
            form);
  }
}
