package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole disks are copied in, across and out while all that they are made of is upgraded. */
@Timeout(120)
class CopiesTest {
  /** Of the plugins and the filters each. */
  private static final int UPGRADES = 6;

  private Live live;

  @BeforeEach
  void serve() throws Exception {
    Tool.need(Tool.NBDCOPY, Tool.QEMU_IMG);
    live = new Live();
    live.export("disk", Disks.ofFile(disk(), Disks.delay("10ms")));
    live.export("ram", Disks.ofMemory(Disks.SIZE, Disks.delay("5ms")));
    live.start();
  }

  @AfterEach
  void end() throws IOException {
    live.close();
  }

  private Path disk() throws IOException {
    return Disks.empty(live.path("disk"), Disks.SIZE);
  }

  @Test
  void nbdcopyWithSeveralConnections() throws Exception {
    whileUpgrading(
        "nbdcopy",
        (image, out) -> {
          nbdcopy(image, uri("disk"));
          nbdcopy(uri("disk"), uri("ram"));
          nbdcopy(uri("ram"), out);
        });
  }

  private static void nbdcopy(Object from, Object to) {
    Tool.NBDCOPY
        .with("--connections=4", "--requests=4", "--request-size=65536", "--flush", from, to)
        .run()
        .ok();
  }

  @Test
  void qemuConvertsWithManyRequestsInFlight() throws Exception {
    whileUpgrading(
        "qemu-img convert",
        (image, out) -> {
          convert("-n", image, uri("disk"));
          convert("-n", uri("disk"), uri("ram"));
          convert("-S4k", uri("ram"), out);
        });
  }

  private static void convert(Object how, Object from, Object to) {
    Tool.QEMU_IMG.with("convert", "-m4", "-W", "-fraw", "-Oraw", how, from, to).run().ok();
  }

  private String uri(String export) {
    return live.uri(Transport.UNIX, export);
  }

  /** A way from a file through both exports into another file. */
  private interface Copying {
    void copy(Path image, Path out);
  }

  /** Each time other images, over what is left of the last one. */
  private void whileUpgrading(String client, Copying copying) throws Exception {
    try (Drops drops = Drops.start(live, PluginJar.FILE, PluginJar.MEMORY, PluginJar.FILTERS)) {
      int copies = 0;
      while (drops.rounds() < UPGRADES) {
        Path image = Disks.scattered(live.path("image" + copies), copies);
        Path out = live.path("out" + copies);
        copying.copy(image, out);
        Disks.assertCopied(image, live.path("disk"));
        Disks.assertCopied(image, out);
        Files.delete(out);
        copies++;
      }
      drops.stop();
      Upgraded upgraded = Upgraded.allOf(live);
      System.out.printf("%s: %d times in, across and out; %s%n", client, copies, upgraded);
      assertThat(upgraded.times()).isGreaterThanOrEqualTo(UPGRADES);
    }
  }
}
