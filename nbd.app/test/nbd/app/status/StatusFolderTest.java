package nbd.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import nbd.app.status.Found.Running;
import nbd.app.status.Found.Unclear;
import nbd.server.ExportStatus.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
