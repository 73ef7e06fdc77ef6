package nbd.server.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import nbd.server.NbdServer;
import nbd.server.NbdServerBuilder;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.LiveCatalog;
import nbd.server.testing.LiveServer;
import nbd.server.testing.Serving;
import nbd.server.testing.SizedPlugin;
import nbd.server.testing.Specs;
import nbd.server.testing.TestCatalog;
import nbd.server.testing.TestExport;
import nbd.server.testing.TestPlugin;
import org.junit.jupiter.api.Test;

/** What a plugin is lent. */
class HostTest {
  @FunctionalInterface
  private interface Use {
    void of(Host host) throws IOException;
  }

  private static NbdServerBuilder builder(Use use) {
    TestPlugin plugin =
        new TestPlugin(
            "disk",
            Schema.NONE,
            (_, host) -> {
              use.of(host);
              return new TestExport(ByteDisk.able(4096));
            });
    return NbdServer.builder().catalog(new TestCatalog(List.of(plugin), List.of())).plugin("disk");
  }

  @Test
  void theTemporaryFolderIsDeletedWithItsContentAfterTheClose() throws IOException {
    Path[] folder = new Path[2];
    try (Serving serving =
        Serving.unix(
            builder(
                host -> {
                  folder[0] = host.temporaryFolder();
                  folder[1] = host.temporaryFolder();
                  Files.createDirectories(folder[0].resolve("a/b"));
                  Files.writeString(folder[0].resolve("a/b/c"), "content");
                }))) {
      serving.simple().assertLives();
      assertThat(folder[0]).isDirectory().isEqualTo(folder[1]);
      assertThat(Files.getPosixFilePermissions(folder[0])).hasSize(3);
    }
    assertThat(folder[0]).doesNotExist();
  }

  @Test
  void eachExportHasAFolderOfItsOwnWhichGoesWithIt() throws IOException {
    List<Path> folders = new ArrayList<>();
    SizedPlugin disk =
        new SizedPlugin("disk") {
          @Override
          public Export export(Parameters parameters, Host host) throws IOException {
            folders.add(host.temporaryFolder());
            return super.export(parameters, host);
          }
        };
    try (LiveServer live = LiveServer.of(new LiveCatalog(disk))) {
      live.server().put(Specs.sized("a", "disk", 1000));
      live.server().put(Specs.sized("b", "disk", 1000));
      assertThat(folders).hasSize(2).doesNotHaveDuplicates().allMatch(Files::isDirectory);
      live.server().remove("a");
      assertThat(folders).map(Files::exists).containsExactly(false, true);
      assertThatThrownBy(() -> live.server().put(Specs.sized("c", "disk", 13)))
          .hasMessageContaining("bad luck");
      assertThat(folders).map(Files::exists).containsExactly(false, true, false);
    }
    assertThat(folders).noneMatch(Files::exists);
  }

  @Test
  void theTemporaryFolderIsDeletedWhenTheStartFails() {
    Path[] folder = new Path[1];
    NbdServerBuilder failing =
        builder(
            host -> {
              folder[0] = host.temporaryFolder();
              throw new IOException("no device");
            });
    assertThatThrownBy(() -> Serving.unix(failing)).hasMessage("no device");
    assertThat(folder[0]).doesNotExist();
  }

  @Test
  void backgroundWorkRunsUntilTheClose() throws IOException, InterruptedException {
    CountDownLatch atOnce = new CountDownLatch(1);
    CountDownLatch later = new CountDownLatch(1);
    CountDownLatch again = new CountDownLatch(3);
    Host[] lent = new Host[1];
    try (Serving serving =
        Serving.unix(
            builder(
                host -> {
                  lent[0] = host;
                  host.background().execute(atOnce::countDown);
                  Future<?> _ =
                      host.background().schedule(later::countDown, 1, TimeUnit.MILLISECONDS);
                  Future<?> _ =
                      host.background()
                          .scheduleAtFixedRate(again::countDown, 1, 1, TimeUnit.MILLISECONDS);
                }))) {
      serving.simple().assertLives();
      assertThat(atOnce.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(again.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(lent[0].background().isShutdown()).isFalse();
    }
    assertThat(lent[0].background().awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aPluginMayAskForAStopWhileItIsBeingMade() throws IOException, InterruptedException {
    try (Serving serving = Serving.unix(builder(host -> host.requestShutdown("not needed")))) {
      serving.server().awaitStop();
    }
  }

  @Test
  void aPluginThatAsksForAStopAndThenFailsLeavesNoThread() throws InterruptedException {
    NbdServerBuilder failing =
        builder(
            host -> {
              host.requestShutdown("not needed");
              throw new IOException("no device");
            });
    assertThatThrownBy(() -> Serving.unix(failing)).hasMessage("no device");
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("nbdj-stop")) {
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
      }
    }
  }
}
