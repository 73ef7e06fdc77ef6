package nbd.app.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import nbd.app.system.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as they are left, taken and refused, and what is shown. */
class CheckpointsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration NOT_LONG = Duration.ofMillis(1);

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Stop stop = new Stop();

  private String run(CheckpointSpec spec) throws IOException, InterruptedException {
    out.reset();
    new Checkpoints(spec, new PrintStream(out, true, UTF_8), stop).run();
    return out.toString(UTF_8);
  }

  private CheckpointSpec add(String name) {
    return new CheckpointSpec.Add(folder, name, OptionalLong.empty(), LONG);
  }

  private CheckpointSpec drop(String name) {
    return new CheckpointSpec.Drop(folder, name, LONG);
  }

  private void assertRefused(CheckpointSpec spec, String message) {
    assertThatThrownBy(() -> run(spec)).isInstanceOf(IOException.class).hasMessage(message);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private void make(String name, Instant created) throws IOException {
    new MadeUpCheckpoint(65536, 100_000, 0).created(created).write(file(name + ".changed"));
  }

  private Stream<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(each -> each.getFileName().toString()).toList().stream();
    }
  }

  @Test
  void aServerThatHasTheDiskOpenTakesRequests() throws Exception {
    try (var server = new MadeUpServer(folder)) {
      Thread taking = server.takes("a.add", Optional.empty());
      assertThat(run(add("a"))).isEqualTo("checkpoint 'a' is made\n");
      taking.join();
      assertThat(CheckpointFile.read(file("a.changed")).granularity()).isEqualTo(65536);
      taking = server.takes("a.drop", Optional.empty());
      assertThat(run(drop("a"))).isEqualTo("checkpoint 'a' is dropped\n");
      taking.join();
      assertThat(files()).containsExactly("lock");
    }
  }

  @Test
  void theGranularityIsPassedOn() throws Exception {
    try (var server = new MadeUpServer(folder)) {
      Thread taking = server.takes("a.add", Optional.empty());
      run(new CheckpointSpec.Add(folder, "a", OptionalLong.of(4096), LONG));
      taking.join();
    }
    assertThat(CheckpointFile.read(file("a.changed")).granularity()).isEqualTo(4096);
  }

  @Test
  void theServersReasonIsTold() throws Exception {
    try (var server = new MadeUpServer(folder)) {
      Thread taking = server.takes("a.add", Optional.of("no room"));
      assertRefused(add("a"), "the server refuses: no room");
      taking.join();
      assertThat(files()).containsExactly("lock");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "granularity=4096"})
  void aRequestThatCameBackWithoutAReasonIsRefused(String request) throws Exception {
    String why = "see the server's log; the reason could not be written to a.failed";
    try (var server = new MadeUpServer(folder)) {
      Thread taking = server.takes("a.add", Optional.of(request));
      assertRefused(add("a"), "the server refuses: " + why);
      taking.join();
      assertThat(files()).containsExactly("lock");
    }
    Files.writeString(file("a.failed"), request);
    assertThat(run(new CheckpointSpec.Show(folder, false))).contains("refused: " + why);
  }

  @Test
  void withoutAServerTheRequestIsLeft() throws Exception {
    Files.createFile(file("lock"));
    assertThat(run(add("a")))
        .isEqualTo(
            "checkpoint 'a' will be made when the disk is next opened;"
                + " no client is connected to it now\n");
    make("b", Instant.EPOCH);
    assertThat(run(drop("b")))
        .isEqualTo(
            "checkpoint 'b' will be dropped when the disk is next opened;"
                + " no client is connected to it now\n");
    assertThat(files()).containsExactlyInAnyOrder("lock", "a.add", "b.drop", "b.changed");
    assertThat(file("a.add")).isEmptyFile();
  }

  @Test
  void anEmptyFolderWillDo() throws Exception {
    run(new CheckpointSpec.Add(folder, "a", OptionalLong.of(512), LONG));
    assertThat(file("a.add")).hasContent("granularity=512\n");
  }

  @Test
  void anOldRefusalDoesNotCount() throws Exception {
    Files.writeString(file("a.failed"), "long ago\n");
    try (var server = new MadeUpServer(folder)) {
      Thread taking = server.takes("a.add", Optional.empty());
      assertThat(run(add("a"))).isEqualTo("checkpoint 'a' is made\n");
      taking.join();
    }
  }

  @Test
  void aServerThatTakesLongerIsNotWaitedFor() throws Exception {
    try (var _ = new MadeUpServer(folder)) {
      assertRefused(
          new CheckpointSpec.Add(folder, "a", OptionalLong.empty(), NOT_LONG),
          "the server has not done it within 0.001 s; it is done when "
              + file("a.add")
              + " has gone");
      assertThat(file("a.add")).exists();
    }
  }

  @Test
  void aStopEndsTheWait() throws Exception {
    stop.now();
    try (var _ = new MadeUpServer(folder)) {
      assertRefused(
          add("a"), "stopped; the server has done it when " + file("a.add") + " has gone");
    }
  }

  @Test
  void whatIsThereIsNotMadeAndWhatIsNotIsNotDropped() throws Exception {
    make("a", Instant.EPOCH);
    Files.createFile(file("lock"));
    assertRefused(
        add("a"),
        "checkpoint 'a' is in " + folder + " already; choose another name, or drop that one first");
    assertRefused(drop("b"), "there is no checkpoint 'b' in " + folder + "; there are a");
    Files.delete(file("a.changed"));
    assertRefused(drop("b"), "there is no checkpoint 'b' in " + folder + "; there are none");
    assertThat(files()).containsExactly("lock");
  }

  @Test
  void ofTwoRequestsTheSecondIsRefused() throws Exception {
    Files.createFile(file("lock"));
    run(add("a"));
    assertRefused(
        add("a"),
        "checkpoint 'a' is to be made already; that is done when the disk is next opened,"
            + " unless 'nbdj checkpoint drop' withdraws it");
    make("b", Instant.EPOCH);
    run(drop("b"));
    String dropped =
        "checkpoint 'b' is to be dropped already; that is done when the disk is next opened,"
            + " unless 'nbdj checkpoint add' without --granularity withdraws it";
    assertRefused(drop("b"), dropped);
    assertRefused(new CheckpointSpec.Add(folder, "b", OptionalLong.of(512), LONG), dropped);
    assertThat(files()).containsExactlyInAnyOrder("lock", "a.add", "b.changed", "b.drop");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWaitsForAServerIsWithdrawnByItsOpposite(boolean opened) throws Exception {
    if (opened) {
      Files.createFile(file("lock"));
    }
    run(add("a"));
    assertThat(run(drop("a"))).isEqualTo("checkpoint 'a' will not be made\n");
    assertThat(file("a.add")).doesNotExist();
    make("b", Instant.EPOCH);
    run(drop("b"));
    assertThat(run(add("b"))).isEqualTo("checkpoint 'b' will not be dropped\n");
    assertThat(file("b.drop")).doesNotExist();
    assertThat(file("b.changed")).exists();
  }

  @Test
  void whatAKilledServerHasDoneIsNotTakenForWithdrawn() throws Exception {
    Files.createFile(file("lock"));
    make("a", Instant.EPOCH);
    Files.createFile(file("a.add"));
    assertThat(run(drop("a"))).startsWith("checkpoint 'a' will be dropped when");
    assertThat(files()).containsExactlyInAnyOrder("lock", "a.changed", "a.drop");
    Files.delete(file("a.changed"));
    assertThat(run(add("a"))).startsWith("checkpoint 'a' will be made when");
    assertThat(files()).containsExactlyInAnyOrder("lock", "a.add");
  }

  @Test
  void nothingIsWithdrawnFromAServerThatHasTheDiskOpen() throws Exception {
    Files.createFile(file("a.add"));
    make("b", Instant.EPOCH);
    Files.createFile(file("b.drop"));
    String message =
        "checkpoint '%s' is to be %s already; the server has done it when %s has gone;"
            + " do not delete that file";
    try (var _ = new MadeUpServer(folder)) {
      assertRefused(drop("a"), message.formatted("a", "made", file("a.add")));
      assertRefused(add("b"), message.formatted("b", "dropped", file("b.drop")));
    }
    assertThat(files()).containsExactlyInAnyOrder("lock", "a.add", "b.changed", "b.drop");
  }

  @Test
  void aFullFileSystemIsNamedWhereTheServerDoesNothing() throws Exception {
    Path mount = Files.createDirectory(folder.resolve("small"));
    assumeTrue(exit("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mount.toString()) == 0);
    try (var _ = new MadeUpServer(mount)) {
      Files.write(mount.resolve("filling.failed"), new byte[64 << 10]);
      assertRefused(
          new CheckpointSpec.Add(mount, "a", OptionalLong.empty(), NOT_LONG),
          "the server has not done it within 0.001 s; it is done when %s has gone; the file system of %s has no space left"
              .formatted(mount.resolve("a.add"), mount));
    } finally {
      assertThat(exit("umount", mount.toString())).isZero();
    }
  }

  private static int exit(String... words) throws InterruptedException {
    try {
      return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor();
    } catch (IOException missing) {
      return -1;
    }
  }

  @Test
  void anotherFolderIsRefused() throws Exception {
    assertRefused(
        new CheckpointSpec.Show(file("no"), false),
        "there is no folder '"
            + file("no")
            + "'; the one that changed-folder= of the disk names expected");
    Files.createFile(file("letter"));
    assertRefused(
        add("a"),
        "'"
            + folder
            + "' is no folder of checkpoints; the one that changed-folder= of the disk names"
            + " expected");
    assertThat(files()).containsExactly("letter");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''        | '' cannot be a checkpoint's name: it is empty",
        "a/b       | 'a/b' cannot be a checkpoint's name: there is a / in it",
        ".a        | '.a' cannot be a checkpoint's name: it begins with a dot",
        "a\u0007b  | 'a?b' cannot be a checkpoint's name: there is a control character in it",
      })
  void whatCannotBeANameIsRefused(String name, String message) {
    assertRefused(add(name), message);
    assertRefused(drop(name), message);
  }

  @Test
  void aNameHas200BytesAtMost() throws Exception {
    assertThat(run(add("ä".repeat(100)))).contains("will be made");
    assertRefused(
        add("ä".repeat(101)),
        "'"
            + "ä".repeat(101)
            + "' cannot be a checkpoint's name: it has 202 bytes; at most 200 expected");
  }

  private void fill() throws IOException {
    Files.createFile(file("lock"));
    make("young", Instant.parse("2026-01-02T00:00:00Z"));
    make("old", Instant.parse("2026-01-01T00:00:00Z"));
    Files.createFile(file("old.drop"));
    Files.createFile(file("asked.add"));
    Files.writeString(file("bad.changed"), "x".repeat(600));
    Files.writeString(file("unwell.failed"), "no room\n");
    Files.createFile(file(".half.add.tmp"));
  }

  @Test
  void aTableShowsAllTheOldestFirst() throws Exception {
    fill();
    assertThat(run(new CheckpointSpec.Show(folder, false)))
        .isEqualTo(
            """
            NAME    GRANULARITY  SIZE    CHANGED  CREATED               STATE
            old     65536        100000  65536    2026-01-01T00:00:00Z  to be dropped
            young   65536        100000  65536    2026-01-02T00:00:00Z  -
            asked   -            -       -        -                     to be made
            bad     -            -       -        -                     bad.changed is no checkpoint's file
            unwell  -            -       -        -                     refused: no room
            """);
  }

  @Test
  void jsonShowsTheSame() throws Exception {
    fill();
    String json = run(new CheckpointSpec.Show(folder, true));
    try (var tokens = new JsonFactory().createParser(json)) {
      while (tokens.nextToken() != null) {
        // To the end: it is JSON.
      }
    }
    assertThat(json.replaceAll("\\s+", ""))
        .contains(
            "{\"name\":\"old\",\"granularity\":65536,\"size\":100000,\"changed\":65536,"
                + "\"created\":\"2026-01-01T00:00:00Z\",\"inUse\":false,\"asked\":\"drop\","
                + "\"problem\":null}",
            "{\"name\":\"asked\",\"granularity\":null,\"size\":null,\"changed\":null,"
                + "\"created\":null,\"inUse\":null,\"asked\":\"add\",\"problem\":null}");
  }

  @Test
  void nothingIsShownAsSuch() throws Exception {
    assertThat(run(new CheckpointSpec.Show(folder, false)))
        .isEqualTo("there are no checkpoints in " + folder + "\n");
    assertThat(run(new CheckpointSpec.Show(folder, true)).strip()).isEqualTo("[ ]");
  }
}
