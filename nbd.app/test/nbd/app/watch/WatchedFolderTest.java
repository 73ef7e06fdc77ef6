package nbd.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real folder, events of the system and looks in between. */
@Timeout(60)
class WatchedFolderTest {
  private static final Duration QUIET = Duration.ofMillis(20);

  @TempDir Path parent;
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private Path folder;
  private WatchedFolder watched;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(parent.resolve("folder"));
  }

  @AfterEach
  void close() {
    watched.close();
  }

  /** The events alone must do, or the looks alone. */
  private void watch(Duration rescan) {
    watched = new WatchedFolder(folder, ".x", QUIET, rescan, new Teller());
    watched.start();
  }

  private final class Teller implements WatchedFolder.Listener {
    @Override
    public void changed(Changes changes) {
      changes.appeared().forEach(file -> told.add("+" + file.getFileName()));
      changes.changed().forEach(file -> told.add("~" + file.getFileName()));
      changes.vanished().forEach(file -> told.add("-" + file.getFileName()));
    }

    @Override
    public void unreadable(Path missing, String why) {
      told.add("unreadable: " + why);
    }

    @Override
    public void readable(Path found) {
      told.add("readable");
    }
  }

  private String next() throws InterruptedException {
    return told.poll(30, TimeUnit.SECONDS);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void whatIsThereIsToldBeforeTheStartReturns() throws Exception {
    write("b.x", "");
    write("a.x", "");
    write("c.y", "");
    write(".d.x", "");
    Files.createDirectory(folder.resolve("e.x"));
    watch(Duration.ofHours(1));
    assertThat(told).containsExactly("+a.x", "+b.x");
  }

  @Test
  void filesComeChangeAndGoByEvents() throws Exception {
    watch(Duration.ofHours(1));
    awaitEvents();
    write("a.x", "1");
    assertThat(next()).isEqualTo("+a.x");
    write("a.x", "12");
    assertThat(next()).isEqualTo("~a.x");
    Files.delete(folder.resolve("a.x"));
    assertThat(next()).isEqualTo("-a.x");
  }

  @Test
  void filesComeChangeAndGoWithoutEvents() throws Exception {
    watch(Duration.ofMillis(1));
    write("a.x", "1");
    assertThat(next()).isEqualTo("+a.x");
    write("a.x", "12");
    assertThat(next()).isEqualTo("~a.x");
    Files.delete(folder.resolve("a.x"));
    assertThat(next()).isEqualTo("-a.x");
  }

  @Test
  void aRenameOntoAFileOfTheSameSizeAndTimeIsAChange() throws Exception {
    Path first = write("a.x", "1");
    watch(Duration.ofHours(1));
    assertThat(next()).isEqualTo("+a.x");
    awaitEvents();
    Path other = write(".a.x.new", "2");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(first));
    Files.move(other, first, StandardCopyOption.ATOMIC_MOVE);
    assertThat(next()).isEqualTo("~a.x");
  }

  @Test
  void aFolderThatIsNotThereIsToldOnceAndWatchedWhenItIsBack() throws Exception {
    write("a.x", "1");
    watch(Duration.ofMillis(1));
    assertThat(next()).isEqualTo("+a.x");
    Files.move(folder, parent.resolve("away"));
    assertThat(List.of(next(), next())).containsExactly("unreadable: is not there", "-a.x");
    Files.move(parent.resolve("away"), folder);
    assertThat(List.of(next(), next())).containsExactly("readable", "+a.x");
  }

  @Test
  void anotherFolderOfTheSameNameIsWatchedInItsPlace() throws Exception {
    watch(Duration.ofMillis(500));
    Path other = Files.createDirectory(parent.resolve("other"));
    Files.move(folder, parent.resolve("away"));
    Files.move(other, folder);
    write("a.x", "1");
    while (!"+a.x".equals(told.take())) {}
  }

  @Test
  void nothingIsToldAfterTheClose() throws Exception {
    watch(Duration.ofMillis(1));
    watched.close();
    write("a.x", "1");
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("nbdj-watch-folder"));
    assertThat(told).isEmpty();
  }

  /** The events begin on the watching thread: until then only a look would find a file. */
  private void awaitEvents() throws Exception {
    Path probe = folder.resolve("probe.x");
    String seen = "";
    for (int i = 0; !seen.endsWith("probe.x"); i++) {
      Files.writeString(probe, Integer.toString(i));
      seen = Objects.requireNonNullElse(told.poll(100, TimeUnit.MILLISECONDS), "");
    }
    Files.delete(probe);
    while (!"-probe.x".equals(told.take())) {}
  }
}
