package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.server.ExportSpec.Layer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of a bundle that was upgraded nothing stays, while its clients do. */
@Timeout(120)
class OldBundlesAreForgottenTest {
  private static final int UPGRADES = 20;

  private static final List<String> BUNDLES =
      List.of("nbd.plugin.memory", "nbd.plugin.file", "nbd.plugin.vddk", "nbd.filters");

  /** Times 20 ms. */
  private static final int PATIENCE = 200;

  /** Their threads come when they are needed, and go later. */
  private static final Pattern POOL = Pattern.compile("nbdj-(worker|background|timer|lingering)");

  @TempDir Path temp;
  private Site site;
  private final List<Drops> drops = new ArrayList<>();
  private final List<NbdClient> clients = new ArrayList<>();
  private final List<Seen> seen = new ArrayList<>();

  @BeforeEach
  void clients() throws Exception {
    site = new Site(temp);
    for (String each : BUNDLES) {
      drops.add(new Drops(site, each));
    }
    site.watch();
    for (Disk disk : List.of(memory(), file(), vmware(), noted())) {
      site.server().put(disk.spec());
      clients.add(site.connect(disk.name(), ClientOptions.usual()));
    }
  }

  private static Disk memory() {
    return Disk.of("memory", 1, List.of(), "memory", "size", Disk.SIZE);
  }

  private Disk file() throws Exception {
    Path file = Files.write(temp.resolve("disk.img"), new byte[1 << 16]);
    Layer log = new Layer("log", Map.of("logfile", "/dev/null"));
    Layer offset = new Layer("offset", Map.of("offset", "4K"));
    return Disk.of("file", 1, List.of(log, offset), "file", "file", file.toString());
  }

  private Disk vmware() throws Exception {
    Path file = Files.write(temp.resolve("disk.vmdk"), new byte[1 << 20]);
    return VmwareLibrary.loaded().disk("vmware", 1, file);
  }

  private Disk noted() {
    Path notes = temp.resolve("notes");
    Layer changed = new Layer("changed", Map.of("changed-folder", notes.toString()));
    return Disk.of("noted", 1, List.of(changed), "memory", "size", Disk.SIZE);
  }

  @AfterEach
  void close() throws Exception {
    clients.forEach(NbdClient::close);
    site.close();
  }

  @Test
  void afterTwentyUpgradesUnderConnectedClientsTheClassesOfOldBundlesAreGarbage() throws Exception {
    Map<String, Integer> threads = threads();
    for (int each = 0; each < UPGRADES; each++) {
      upgrade();
    }
    assertThat(seen).hasSize(UPGRADES * drops.size());
    for (int patience = PATIENCE; patience > 0 && isSomethingLeft(threads); patience--) {
      // What a connection's thread did last may stay on its stack until it does something else.
      use();
      System.gc();
      Thread.sleep(20);
    }
    assertThat(seen.stream().filter(Seen::isThere)).isEmpty();
    assertThat(threads()).isEqualTo(threads);
    use();
  }

  private boolean isSomethingLeft(Map<String, Integer> threads) {
    return seen.stream().anyMatch(Seen::isThere) || !threads().equals(threads);
  }

  private void upgrade() throws Exception {
    use();
    site.deployed().forEach(bundle -> seen.add(Seen.of(bundle)));
    for (Drops bundle : drops) {
      bundle.drop();
    }
    for (Drops bundle : drops) {
      bundle.await();
    }
    use();
    awaitOneOfEach();
  }

  private void use() throws Exception {
    byte[] content = new byte[Content.SECTOR];
    for (NbdClient client : clients) {
      content[0]++;
      client.write(0, ByteBuffer.wrap(content));
      client.flush();
      assertThat(client.read(0, content.length)).isEqualTo(content);
      client.zero(0, content.length);
      assertThat(client.read(0, content.length)).containsOnly(0);
    }
  }

  /** Within the test's time limit. */
  private void awaitOneOfEach() throws Exception {
    while (site.deployed().size() > drops.size()) {
      Thread.sleep(10);
    }
  }

  /** How many there are of each kind, without those of pools. */
  private static Map<String, Integer> threads() {
    Map<String, Integer> threads = new TreeMap<>();
    Stream.of(Thread.getAllStackTraces().keySet().toArray(Thread[]::new))
        .map(thread -> thread.getName().replaceAll("[0-9]+", "N"))
        .filter(name -> name.startsWith("nbdj-") && !POOL.matcher(name).lookingAt())
        .forEach(name -> threads.merge(name, 1, Integer::sum));
    return threads;
  }
}
