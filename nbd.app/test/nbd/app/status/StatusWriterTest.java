package nbd.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import nbd.server.ExportStatus.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file of a server, from its start to its end. */
class StatusWriterTest {
  @TempDir Path parent;
  private final List<String> warnings = new ArrayList<>();
  private Path folder;
  private Path file;
  private volatile ServerReport report = with("a");
  private final AtomicReference<Error> failure = new AtomicReference<>();
  private final CountDownLatch asked = new CountDownLatch(3);
  private StatusWriter writer;

  @BeforeEach
  void make() throws IOException {
    folder = Files.createDirectory(parent.resolve("plugins"));
    StatusFile own = StatusFile.of(ProcessMark.own(), folder);
    file = own.path();
    writer = new StatusWriter(own, this::report, warnings::add, () -> {});
  }

  private ServerReport report() {
    asked.countDown();
    if (failure.get() != null) {
      throw failure.get();
    }
    return report;
  }

  private static ServerReport with(String export) {
    return Reports.report(List.of(Reports.export(export, State.SERVING, "")), List.of());
  }

  private ServerReport read() throws IOException {
    return ReportReader.read(Files.readString(file));
  }

  @Test
  void theFileSaysWhatIsSoAndEverybodyMayReadIt() throws IOException {
    writer.look();
    assertThat(read()).isEqualTo(report);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
    report = with("b");
    writer.look();
    assertThat(read()).isEqualTo(report);
    assertThat(folder.toFile().list()).containsExactly(file.getFileName().toString());
  }

  @Test
  void nothingIsWrittenWhereNothingHasChanged() throws IOException {
    writer.look();
    Files.writeString(file, "as it was");
    report = with("a");
    writer.look();
    assertThat(file).hasContent("as it was");
  }

  @Test
  void aFileThatWasDeletedComesAgain() throws IOException {
    writer.look();
    Files.delete(file);
    writer.look();
    assertThat(read()).isEqualTo(report);
  }

  @Test
  void aFolderThatCannotBeWrittenIsToldOnceAndTriedAgain() throws IOException {
    Files.delete(folder);
    writer.look();
    writer.look();
    assertThat(warnings)
        .containsExactly(
            "cannot write "
                + file
                + ": there is no such folder; 'nbdj list' and 'nbdj history' will not tell of this"
                + " server");
    Files.createDirectory(folder);
    writer.look();
    assertThat(read()).isEqualTo(report);
  }

  @Test
  void theFileIsThereFromTheStartToTheEnd() {
    writer.start();
    while (!Files.exists(file)) {
      Thread.onSpinWait();
    }
    writer.close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  @Timeout(60)
  void anErrorIsToldOnceAndTheFileComesWhenThatIsOver() throws Exception {
    failure.set(new NoClassDefFoundError("made up"));
    writer.start();
    asked.await();
    failure.set(null);
    while (!Files.exists(file)) {
      Thread.onSpinWait();
    }
    writer.close();
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("this should not happen: java.lang.NoClassDefFoundError: made up");
  }

  @Test
  void whatItNeverWroteItDoesNotDelete() throws IOException {
    Files.writeString(file, "somebody else's");
    report = null;
    writer.start().close();
    assertThat(file).hasContent("somebody else's");
    assertThat(warnings).hasSize(1);
  }
}
