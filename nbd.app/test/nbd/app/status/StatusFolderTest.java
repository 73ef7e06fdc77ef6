package nbd.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import nbd.app.status.Found.Running;
import nbd.app.status.Found.Unclear;
import nbd.server.Catalog;
import nbd.server.ExportStatus.State;
import nbd.server.NbdServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** Which servers' files count. */
class StatusFolderTest {
  /** No system counts its processes so far. */
  private static final long NOBODY = 5_000_001;

  @TempDir Path folder;
  private final ProcessMark own = ProcessMark.own();

  private List<Found> look() throws IOException {
    return new StatusFolder(folder, "0.9.0", List::of).look();
  }

  private static ServerReport of(ProcessMark process) {
    return Reports.report(
        process, List.of(), List.of(Reports.export("a", State.SERVING, "")), List.of());
  }

  @Test
  void aServerThatRunsIsFound() throws IOException {
    Path file = Reports.put(folder, of(own));
    assertThat(look()).containsExactly(new Running(of(own)));
    assertThat(file).exists();
  }

  @Test
  void whatAKilledServerHasLeftIsLeftOutAndDeleted() throws IOException {
    Path file =
        Reports.put(folder, of(new ProcessMark(own.pid(), own.host(), own.boot(), "long ago")));
    assertThat(look()).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void whatAKilledServerWasWritingIsDeletedWhenThatCannotGoOnAnyMore() throws IOException {
    Path left = Files.writeString(folder.resolve(".serving-7-ab.json.new"), "{");
    Path now = Files.writeString(folder.resolve(".serving-8-ab.json.new"), "{");
    Path other = Files.writeString(folder.resolve(".other.json.new"), "{");
    FileTime longAgo = FileTime.from(Instant.now().minusSeconds(3600));
    Files.setLastModifiedTime(left, longAgo);
    Files.setLastModifiedTime(other, longAgo);
    assertThat(look()).isEmpty();
    assertThat(left).doesNotExist();
    assertThat(now).exists();
    assertThat(other).exists();
  }

  /** In each of two containers the server has process id 1. */
  @Test
  void serversOfOneProcessIdInSeveralContainersHaveFilesOfTheirOwn() {
    Path here = StatusFile.of(new ProcessMark(1, "one", "b pid:[1]", "9"), folder).path();
    assertThat(StatusFile.of(new ProcessMark(1, "two", "b pid:[1]", "9"), folder).path())
        .isNotEqualTo(here);
    assertThat(StatusFile.of(new ProcessMark(1, "one", "b pid:[2]", "9"), folder).path())
        .isNotEqualTo(here);
    assertThat(StatusFile.of(new ProcessMark(1, "one", "b pid:[1]", "10"), folder).path())
        .isEqualTo(here);
    assertThat(here.getFileName().toString()).matches("\\.serving-1-[0-9a-f]{1,8}\\.json");
  }

  @Test
  @Timeout(60)
  void aServerThatStartsClearsAwayWhatAKilledOneHasLeft() throws Exception {
    var ended = new ProcessMark(own.pid(), own.host(), own.boot(), "long ago");
    Path left = Reports.put(folder, of(ended));
    try (NbdServer server = NbdServer.builder().catalog(Catalog.ofServiceLoader()).start();
        StatusWriter _ =
            new StatusFolder(folder, "0.9.0", List::of).tell(server, "nbdj serve", Level.WARN)) {
      while (Files.exists(left)) {
        Thread.sleep(5);
      }
      assertThat(look()).hasSize(1);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void ofAnotherMachinesServerNothingIsDeleted() throws IOException {
    Path file = Reports.put(folder, of(new ProcessMark(7, "elsewhere", "b", "1")));
    assertThat(look())
        .containsExactly(
            new Unclear(
                ".serving-7.json is of a server on elsewhere; look there, or delete it if there is"
                    + " none any more"));
    assertThat(file).exists();
  }

  @Test
  void whatCannotBeUnderstoodIsToldAndTheOthersAreFound() throws IOException {
    String text = ReportJson.object(of(own));
    Reports.put(folder, NOBODY, text.substring(0, text.length() / 2));
    Reports.put(folder, NOBODY + 1, text.replace("\"format\" : 1", "\"format\" : 9"));
    Reports.put(folder, of(own));
    assertThat(look())
        .contains(new Running(of(own)))
        .contains(
            new Unclear(
                ".serving-5000002.json cannot be understood: it has format 9, and this nbdj knows"
                    + " format 1; use that server's nbdj"))
        .filteredOn(
            found -> found.toString().contains(".serving-5000001.json cannot be understood: "))
        .hasSize(1);
    assertThat(look()).hasSize(3);
  }

  @Test
  void whereThereIsNoFolderThereIsNoServer() throws IOException {
    assertThat(new StatusFolder(folder.resolve("no"), "0.9.0", List::of).look()).isEmpty();
  }
}
