package nbd.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static nbd.app.status.Reports.NEW;
import static nbd.app.status.Reports.OLD;
import static nbd.app.status.Reports.TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import nbd.app.deploy.Content;
import nbd.app.status.ProcessMark;
import nbd.app.status.Reports;
import nbd.app.status.StatusFolder;
import nbd.app.status.UsedJar;
import nbd.app.system.Stop;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What running servers make of a jar, by the files that they would write. */
class AcceptanceTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String PROCESS = "process " + ProcessHandle.current().pid() + ": ";

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Path jar;
  private String content;

  @BeforeEach
  void put() throws IOException {
    jar = Files.writeString(folder.resolve("file.jar"), "content");
    content = Content.of(jar).text();
  }

  private UsedJar used(String problem) {
    return new UsedJar("file.jar", "x.file", "1.1.0", problem, List.of(), content);
  }

  private void serve(List<UsedJar> jars, UpgradeReport... upgrades) {
    Reports.put(folder, Reports.report(ProcessMark.own(), jars, List.of(), List.of(upgrades)));
  }

  private boolean await(Duration patience, Instant since) throws Exception {
    return acceptance(since).await(patience, new Stop());
  }

  private Acceptance acceptance(Instant since) throws IOException {
    return new Acceptance(
        new StatusFolder(folder, "", List::of),
        jar,
        "1.1.0",
        since,
        new PrintStream(out, true, UTF_8));
  }

  private String told() {
    return out.toString(UTF_8);
  }

  @Test
  void withoutAServerThereIsNothingToWaitFor() throws Exception {
    assertThat(await(LONG, TIME)).isTrue();
    assertThat(told()).isEmpty();
  }

  @Test
  void oneThatHasTakenItIsToldWithWhatItHasUpgraded() throws Exception {
    UpgradeReport moved = Reports.upgrade("a", List.of(OLD), List.of(NEW), Result.UPGRADED, "");
    UpgradeReport kept = Reports.upgrade("b", List.of(OLD), List.of(NEW), Result.KEPT, "why");
    UpgradeReport other = Reports.upgrade("c", List.of(NEW), List.of(OLD), Result.UPGRADED, "");
    serve(List.of(used("")), moved, kept, moved, other);
    assertThat(await(LONG, TIME)).isTrue();
    assertThat(told()).isEqualTo(PROCESS + "in use, 2 exports upgraded, 1 not\n");
  }

  @Test
  void whatWasUpgradedBeforeDoesNotCount() throws Exception {
    serve(List.of(used("")), Reports.upgrade("a", List.of(OLD), List.of(NEW), Result.UPGRADED, ""));
    assertThat(await(LONG, TIME.plusNanos(1))).isTrue();
    assertThat(told()).isEqualTo(PROCESS + "in use\n");
  }

  @Test
  void oneThatHasNotTakenItIsToldWithWhatGoesOn() throws Exception {
    serve(
        List.of(
            used("cannot take over: why"),
            new UsedJar("old.jar", "x.file", "1.0.0", "", List.of(), "1-1")));
    assertThat(await(LONG, TIME)).isFalse();
    assertThat(told()).isEqualTo(PROCESS + "NOT taken: cannot take over: why; 1.0.0 goes on\n");
  }

  @Test
  void anOverwrittenFileMayStillServeAsItWas() throws Exception {
    serve(List.of(new UsedJar("file.jar", "x.file", "1.0.0", "is bad", List.of(), content)));
    assertThat(await(LONG, TIME)).isFalse();
    assertThat(told()).isEqualTo(PROCESS + "NOT taken: is bad; 1.0.0 goes on\n");
  }

  @Test
  void whereNothingRanBeforeNothingGoesOn() throws Exception {
    serve(List.of(used("is bad")));
    assertThat(await(LONG, TIME)).isFalse();
    assertThat(told()).isEqualTo(PROCESS + "NOT taken: is bad\n");
  }

  @Test
  void aVerdictOnWhatTheFileWasBeforeIsNone() throws Exception {
    serve(List.of(new UsedJar("file.jar", "x.file", "1.0.0", "", List.of(), "7-9")));
    assertThat(await(Duration.ZERO, TIME)).isFalse();
    assertThat(told())
        .isEqualTo(
            PROCESS + "has not looked at it within 0 s; 'nbdj list' tells what becomes of it\n");
  }

  @Test
  @Timeout(60)
  void aVerdictIsWaitedFor() throws Exception {
    serve(List.of());
    Acceptance acceptance = acceptance(TIME);
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                taken.complete(acceptance.await(LONG, new Stop()));
              } catch (IOException | InterruptedException failure) {
                taken.completeExceptionally(failure);
              }
            });
    serve(List.of(used("")));
    assertThat(taken.get()).isTrue();
    assertThat(told()).isEqualTo(PROCESS + "in use\n");
  }

  @Test
  void oneThatEndsIsNotWaitedFor() throws Exception {
    ProcessMark own = ProcessMark.own();
    var ended = new ProcessMark(own.pid(), own.host(), own.boot(), "long ago");
    Reports.put(folder, Reports.report(ended, List.of(), List.of(), List.of()));
    assertThat(await(LONG, TIME)).isTrue();
  }

  @Test
  void serversThatCannotBeSeenFromHereAreToldAndNotWaitedFor() throws Exception {
    Reports.put(
        folder,
        Reports.report(new ProcessMark(7, "elsewhere", "b", "1"), List.of(), List.of(), List.of()));
    assertThat(await(LONG, TIME)).isTrue();
    assertThat(told()).startsWith(".serving-7.json is of a server on elsewhere; ").hasLineCount(1);
  }

  @Test
  void aFileThatIsChangedMeanwhileIsNotJudgedAnyMore() throws Exception {
    serve(List.of());
    Acceptance acceptance = acceptance(TIME);
    Files.writeString(jar, "another content");
    assertThatThrownBy(() -> acceptance.await(LONG, new Stop()))
        .isInstanceOf(IOException.class)
        .hasMessage(jar + " has been changed meanwhile; 'nbdj list' tells what became of it");
  }
}
