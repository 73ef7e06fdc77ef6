package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import nbd.client.NbdClient;
import nbd.itest.Distribution;
import nbd.itest.clients.Command;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An incremental backup while somebody writes, in the middle of upgrades of the plugin and of the
 * filter that remembers what has changed.
 */
@Timeout(120)
class BackupTest {
  private static final Path SCRIPTS = Path.of("..", "examples", "backup").toAbsolutePath();

  private Live live;
  private Path disk;

  @BeforeEach
  void serve() throws Exception {
    Tool.need(Tool.NBDCOPY, Tool.NBDSH);
    live = new Live();
    disk = Disks.scattered(live.path("disk"), 1);
    String changed = "{\"filter\": \"changed\", \"parameters\": {\"changed-folder\": \"%s\"}}";
    live.export("disk", Disks.ofFile(disk, changed.formatted(live.path("changes"))));
    live.start();
  }

  @AfterEach
  void end() throws IOException {
    live.close();
  }

  @Test
  void theRestoredDiskIsTheOneThatWasBackedUp() throws Exception {
    Acknowledged writes = new Acknowledged(0);
    try (Drops drops = Drops.start(live, PluginJar.FILE, PluginJar.FILTERS);
        NbdClient client = live.connect("disk")) {
      CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> writes.run(client));
      checkpoint("add", "mon");
      sh("nbdcopy --flush \"$uri\" mon.img");
      drops.awaitMore(1);
      checkpoint("add", "tue");
      sh("\"$scripts/incremental\" \"$uri\" mon tue tue.inc");
      drops.awaitMore(1);
      writes.stop();
      writer.get(10, TimeUnit.SECONDS);
      checkpoint("add", "wed");
      sh("\"$scripts/incremental\" \"$uri\" tue wed wed.inc");
      writes.check(client);
      drops.stop();
    }
    sh("\"$nbdj\" -U - file mon.img --run '\"$scripts/restore\" \"$uri\" tue.inc wed.inc'");
    assertThat(Files.mismatch(disk, live.path("mon.img"))).isEqualTo(-1);
    Upgraded upgraded = Upgraded.allOf(live);
    System.out.printf("backup: %d writes meanwhile; %s%n", writes.count(), upgraded);
    assertThat(upgraded.times()).isGreaterThanOrEqualTo(4);
  }

  private void checkpoint(String what, String name) {
    live.nbdj("checkpoint", what, live.path("changes").toString(), name);
  }

  /** In the folder. */
  private void sh(String script) {
    String setting =
        "cd '%s'; uri='%s'; scripts='%s'; nbdj='%s'; export scripts; "
            .formatted(
                live.path("."),
                live.uri(Transport.UNIX, "disk"),
                SCRIPTS,
                Distribution.home().resolve("bin/nbdj"));
    Command.of(List.of("sh", "-euc", setting + script)).within(Duration.ofSeconds(60)).run().ok();
  }
}
