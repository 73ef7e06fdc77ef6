package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** fio writes and verifies while all that its disks are made of is upgraded again and again. */
@Timeout(120)
class VerifiedWritesTest {
  /** Of the plugins and the filters each. */
  private static final int UPGRADES = 10;

  @BeforeEach
  void clients() {
    Tool.need(Tool.FIO);
  }

  @ParameterizedTest
  @EnumSource
  void nothingFailsAndNothingIsLost(Transport transport) throws Exception {
    try (Live live = new Live()) {
      live.export("disk", Disks.ofFile(Disks.empty(live.path("disk"), Fio.SIZE), "\"noextents\""));
      live.export("ram", Disks.ofMemory(Fio.SIZE, Disks.delay("0")));
      live.start();
      Fio all = new Fio(0, 0);
      try (Drops drops = Drops.start(live, PluginJar.FILE, PluginJar.MEMORY, PluginJar.FILTERS)) {
        for (int seed = 1; drops.rounds() < UPGRADES; seed++) {
          all = all.and(Fio.run(seed, live.uri(transport, "disk"), live.uri(transport, "ram")));
        }
        drops.stop();
      }
      Upgraded upgraded = Upgraded.allOf(live);
      System.out.printf("fio, %s: %s; %s%n", transport, all, upgraded);
      assertThat(upgraded.times()).isGreaterThanOrEqualTo(UPGRADES);
      assertThat(live.nbdj("history", "disk")).contains("upgraded");
    }
  }
}
