package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same words to nbdkit and to us. Skipped where nbdkit or nbdinfo is not installed. */
class NbdkitValuesTest {
  private static final String REFUSED = "refused";

  @BeforeAll
  static void nbdkitIsInstalled() {
    for (String program : List.of("nbdkit", "nbdinfo")) {
      assumeTrue(isOnPath(program), program + " is not on PATH");
    }
  }

  private static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> new File(folder, program).canExecute());
  }

  /** What nbdkit printed, or that it refused. */
  private static String nbdkit(String... arguments) throws Exception {
    Process process = new ProcessBuilder(arguments).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      boolean refused = said.startsWith("nbdkit: error: ");
      assertThat(process.exitValue()).as(said).isEqualTo(refused ? 1 : 0);
      return refused ? REFUSED : said;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String ours(Parameter parameter, String text) {
    try {
      Parameters parsed = Schema.of(parameter).parse(Map.of(parameter.name(), text));
      return parsed.toString().replace("{" + parameter.name() + "=", "").replace("}", "");
    } catch (ParameterException refused) {
      return REFUSED;
    }
  }

  private static String nbdkitSize(String text) throws Exception {
    return nbdkit("nbdkit", "-U", "-", "null", "size=" + text, "--run", "nbdinfo --size \"$uri\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1",
        "007",
        "512",
        "1b",
        "2B",
        "3s",
        "4S",
        "5k",
        "6K",
        "7m",
        "8M",
        "9g",
        "10G",
        "11t",
        "12T",
        "13p",
        "14P",
        "7e",
        "7E",
        "8E",
        "9223372036854775807",
        "9223372036854775808",
        "18014398509481983s",
        "18014398509481984s",
        "8589934591G",
        "8589934592G",
        "99999999999999999999999",
        "",
        "k",
        "-1",
        "1.5G",
        "1MiB",
        "1kb",
        "1 k",
        "1 ",
        "0x10",
        "1_000",
        "ten"
      })
  void sizesAreTakenAndRefusedAsNbdkitDoes(String text) throws Exception {
    assertThat(ours(Parameter.size("size"), text)).isEqualTo(nbdkitSize(text));
  }

  /** Its C library's reading of a number, not a rule of its manual. */
  @ParameterizedTest
  @ValueSource(strings = {" 1", "+1", "-0", "\t512"})
  void signsAndBlanksThatNbdkitHappensToTakeAreRefused(String text) throws Exception {
    assertThat(nbdkitSize(text)).isNotEqualTo(REFUSED);
    assertThat(ours(Parameter.size("size"), text)).isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1", "true", "TRUE", "t", "T", "yes", "Yes", "y", "on", "oN", "0", "false", "F", "no", "n",
        "off", "OFF", "", "2", "01", "maybe", "tru", " 1", "enable"
      })
  void flagsAreTakenAndRefusedAsNbdkitDoes(String text) throws Exception {
    String[] command = {
      "nbdkit", "-U", "-", "--filter=retry", "null", "1", "retry-readonly=" + text, "--run", ":"
    };
    boolean takes = !nbdkit(command).equals(REFUSED);
    assertThat(!ours(Parameter.flag("flag"), text).equals(REFUSED)).isEqualTo(takes);
  }
}
