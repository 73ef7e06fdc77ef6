package nbd.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import nbd.app.checkpoint.CheckpointSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code nbdj checkpoint}, from the words to what is done. */
class CheckpointCommandTest {
  private static final Duration USUALLY = Duration.ofSeconds(10);

  @TempDir Path folder;
  private final Cli cli = new Cli();

  private static CheckpointSpec spec(String... arguments) throws UsageException {
    Request request = RequestReader.read(Syntax.parse(List.of(arguments)));
    return ((Request.Checkpoint) request).spec();
  }

  @Test
  void whatTheWordsAndOptionsMean() throws UsageException {
    assertThat(spec("checkpoint", "add", "f", "a"))
        .isEqualTo(new CheckpointSpec.Add(Path.of("f"), "a", OptionalLong.empty(), USUALLY));
    assertThat(spec("checkpoint", "--granularity=4k", "add", "f", "a", "--wait", "1.5"))
        .isEqualTo(
            new CheckpointSpec.Add(
                Path.of("f"), "a", OptionalLong.of(4096), Duration.ofMillis(1500)));
    assertThat(spec("checkpoint", "drop", "f", "--wait=0", "a"))
        .isEqualTo(new CheckpointSpec.Drop(Path.of("f"), "a", Duration.ZERO));
    assertThat(spec("checkpoint", "list", "f"))
        .isEqualTo(new CheckpointSpec.Show(Path.of("f"), false));
    assertThat(spec("--json", "checkpoint", "list", "f"))
        .isEqualTo(new CheckpointSpec.Show(Path.of("f"), true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "checkpoint                  | 'nbdj checkpoint' is followed by add, drop or list",
        "checkpoint make f a         | 'nbdj checkpoint' is followed by add, drop or list, not by"
            + " 'make'",
        "checkpoint add f            | 'nbdj checkpoint add' needs a folder and a name",
        "checkpoint drop f           | 'nbdj checkpoint drop' needs a folder and a name",
        "checkpoint drop f a b       | 'nbdj checkpoint drop' takes a folder and a name; 'b' is too"
            + " much",
        "checkpoint list             | 'nbdj checkpoint list' needs a folder",
        "checkpoint list f a         | 'nbdj checkpoint list' takes a folder; 'a' is too much",
        "checkpoint list f --wait 1  | option --wait does not go with 'nbdj checkpoint list'",
        "checkpoint add f a --json   | option --json does not go with 'nbdj checkpoint add'",
        "checkpoint drop f a --granularity 512| option --granularity does not go with 'nbdj"
            + " checkpoint drop'",
        "checkpoint add f a --granularity 1000| option --granularity: '1000' is not a power of two"
            + " from 512 to 4G",
        "checkpoint add f a --granularity 256 | option --granularity: '256' is not a power of two"
            + " from 512 to 4G",
        "checkpoint add f a --granularity 8G  | option --granularity: '8G' is not a power of two"
            + " from 512 to 4G",
        "checkpoint add f a --wait x | option --wait: 'x' is not seconds, or a number with one of"
            + " s, ms, us and ns, such as 500ms",
        "checkpoint add f a -r       | option --read-only does not go with 'nbdj checkpoint'; the"
            + " plugin of that name is 'nbdj -- checkpoint'",
        "--wait 1 memory 1G          | option --wait goes with 'nbdj checkpoint' only",
      })
  void aWrongLineIsToldByWhatWouldBeRight(String line, String message) {
    assertThatThrownBy(() -> spec(line.strip().split(" +", -1)))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @Test
  void itIsDoneAndToldWithoutALookAtPlugins() {
    assertThat(cli.run("checkpoint", "add", folder.toString(), "a")).isZero();
    assertThat(cli.out()).startsWith("checkpoint 'a' will be made when the disk is next opened;");
    assertThat(folder.resolve("a.add")).exists();
    assertThat(cli.run("checkpoint", "drop", folder.toString(), "b")).isEqualTo(1);
    assertThat(cli.err())
        .isEqualTo("nbdj: there is no checkpoint 'b' in " + folder + "; there are none\n");
    assertThat(cli.plugins.done).doesNotContain("scan", "look", "watch");
  }

  @Test
  void helpShowsItsOptions() {
    assertThat(cli.run("checkpoint", "--help")).isZero();
    assertThat(cli.out())
        .isEqualTo(
            """
            Usage: nbdj checkpoint add FOLDER NAME [--granularity SIZE] [--wait SECONDS]
                   nbdj checkpoint drop FOLDER NAME [--wait SECONDS]
                   nbdj checkpoint list FOLDER [--json]
              make, drop or show what incremental backups go on from
              --plugins=FOLDER             take plugins and filters from there
              -v, --verbose                log what happens to standard error
              --help                       show this
              --json                       with 'list': JSON instead of a table
              --granularity=SIZE           with 'add': what is noted as changed together
              --wait=SECONDS               with 'add' and 'drop': how long a server may take (default 10)
            Exit code:
              0                            it is done; without a client, it is left to be done when the disk is next opened
              1                            it cannot be done; a line on standard error says why
            """);
  }

  @Test
  void whatGoesWithAServerOnlyIsRefused() {
    assertThatThrownBy(() -> spec("checkpoint", "list", "f", "-f"))
        .hasMessageStartingWith("option --foreground does not go with 'nbdj checkpoint'");
  }
}
