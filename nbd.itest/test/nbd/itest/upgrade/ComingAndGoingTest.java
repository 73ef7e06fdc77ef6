package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.client.NbdClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients come and leave while the next version opens their disks, which takes a while. */
@Timeout(60)
class ComingAndGoingTest {
  private static final String SLOW =
      "{\"filter\": \"delay\", \"parameters\": {\"delay-open\": \"1\"}}";

  private Live live;

  @BeforeEach
  void serve() throws Exception {
    live = new Live();
    live.export("disk", Disks.ofFile(Disks.empty(live.path("disk"), 1 << 20), SLOW));
    live.start();
  }

  @AfterEach
  void end() throws IOException {
    live.close();
  }

  private void upgradeBegins() throws Exception {
    Way.place(live.plugins(), live.jarOf(PluginJar.FILE), PluginJar.FILE.version("1.1.0"));
    live.awaitSaid("export 'disk', generation 2: prepare took");
  }

  private void assertUpgraded() throws Exception {
    live.awaitSaid("nbd.plugin.file 1.1.0 brings plugin 'file' in place of 1.0.0: 1 export upg");
    try (NbdClient client = live.connect("disk")) {
      assertThat(client.read(0, 1)).containsExactly(0);
    }
  }

  @Test
  void whoLeavesIsInNobodysWay() throws Exception {
    NbdClient client = live.connect("disk");
    upgradeBegins();
    client.close();
    assertUpgraded();
  }

  @Test
  void whoComesIsServedAsWell() throws Exception {
    try (NbdClient first = live.connect("disk")) {
      upgradeBegins();
      try (NbdClient second = live.connect("disk")) {
        assertUpgraded();
        assertThat(first.read(0, 1)).isEqualTo(second.read(0, 1));
      }
    }
  }
}
