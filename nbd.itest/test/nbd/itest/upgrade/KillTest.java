package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nbd.client.NbdClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server is killed in the middle of upgrades, again and again, and started again. */
@Timeout(120)
class KillTest {
  private static final int KILLS = 5;
  private static final int CLIENTS = 4;

  private final Random random = new Random(1);
  private final Map<PluginJar, Path> files = new HashMap<>();
  private int drops;
  private volatile boolean killed;

  @Test
  void whatWasAcknowledgedIsThereAndTheServerStartsAgain() throws Exception {
    try (Live live = new Live()) {
      Path disk = Disks.empty(live.path("disk"), CLIENTS * Acknowledged.SIZE);
      live.export("disk", Disks.ofFile(disk, "\"noextents\""));
      for (PluginJar jar : List.of(PluginJar.FILE, PluginJar.FILTERS, PluginJar.MEMORY)) {
        files.put(jar, live.jarOf(jar));
      }
      List<Acknowledged> writers = IntStream.range(0, CLIENTS).mapToObj(Acknowledged::new).toList();
      int upgrades = 0;
      for (int kill = 1; kill <= KILLS; kill++) {
        live.start();
        check(live, writers);
        upgrades += writeUpgradeAndKill(live, writers, kill % 2 == 0);
        assertSane(live);
      }
      live.start();
      check(live, writers);
      assertThat(live.nbdj("list")).contains("1.0." + drops).doesNotContain("refused");
      long writes = writers.stream().mapToLong(Acknowledged::count).sum();
      System.out.printf(
          "killed %d times: %d writes, %d drops, %d upgrades%n", KILLS, writes, drops, upgrades);
      assertThat(upgrades).isPositive();
    }
  }

  private static void check(Live live, List<Acknowledged> writers) throws IOException {
    try (NbdClient client = live.connect("disk")) {
      for (Acknowledged writer : writers) {
        writer.check(client);
      }
    }
  }

  /**
   * @param inside whether it is killed when an upgrade has just begun; else at any time
   * @return how many upgrades there were before
   */
  private int writeUpgradeAndKill(Live live, List<Acknowledged> writers, boolean inside)
      throws Exception {
    killed = false;
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (Acknowledged writer : writers) {
      NbdClient client = live.connect("disk");
      ends.add(CompletableFuture.runAsync(() -> writer.writeUntilTheEnd(client, () -> killed)));
    }
    for (int i = 0; i < 3; i++) {
      drop(live);
      Thread.sleep(random.nextInt(500));
    }
    if (inside) {
      awaitBegun(live);
    }
    killed = true;
    live.kill();
    for (CompletableFuture<Void> end : ends) {
      end.get(10, TimeUnit.SECONDS);
    }
    return Upgraded.of(live).times();
  }

  private void awaitBegun(Live live) throws Exception {
    long before = live.log().count(": prepare took");
    drop(live);
    live.await("another upgrade", () -> live.log().count(": prepare took") > before);
    // So that each of its steps is hit at times.
    Thread.sleep(random.nextInt(20));
  }

  /** Waits for nothing: some are overtaken by the next one, some by the end. */
  private void drop(Live live) throws IOException {
    PluginJar jar = random.nextInt(3) == 0 ? PluginJar.FILTERS : PluginJar.FILE;
    Way way = Way.ALL.get(random.nextInt(Way.ALL.size()));
    drops++;
    files.put(jar, way.drop(live.plugins(), jar, "1.0." + drops, files.get(jar)));
  }

  /** Whole jars, and at most the dead server's status. */
  private static void assertSane(Live live) throws IOException {
    try (Stream<Path> files = Files.list(live.plugins())) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .allMatch(
              name -> name.matches("nbd\\..*\\.jar|\\.serving-\\d+-[0-9a-f]+\\.json(\\.new)?"));
    }
  }
}
