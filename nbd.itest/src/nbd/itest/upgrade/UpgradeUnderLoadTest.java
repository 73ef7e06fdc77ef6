package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.server.ExportSpec.Layer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each of our bundles is upgraded twenty times, under eight clients with 64 requests in flight
 * each: none of them fails, no byte is wrong.
 */
@Timeout(180)
class UpgradeUnderLoadTest {
  private static final int UPGRADES = 20;

  /** Says nothing of speed, which is told; only that nobody was forgotten. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final long MIB = 1 << 20;
  private static final String CHECKPOINT = "begin";

  @TempDir Path temp;
  private Site site;

  @BeforeEach
  void site() throws Exception {
    site = new Site(temp);
  }

  @AfterEach
  void close() throws Exception {
    site.close();
  }

  @Test
  void theRamDiskKeepsItsContentWhileItsBundleIsUpgraded() throws Exception {
    Drops drops = new Drops(site, "nbd.plugin.memory");
    Disk disk = Disk.of("memory", 8, List.of(), "memory", "size", Disk.SIZE);
    upgrade(drops, disk);
  }

  @Test
  void aFileIsServedOnWhileTheBundleOfThePluginIsUpgraded() throws Exception {
    Drops drops = new Drops(site, "nbd.plugin.file");
    Path file = file(66 * MIB);
    Disk disk = Disk.of("file", 8, List.of(), "file", "file", file.toString());
    Load load = upgrade(drops, disk);
    Verification.inFile(file, 0, load.parts(disk));
  }

  @Test
  void filtersMoveAddressesAndNoteChangesWhileTheirBundleIsUpgraded() throws Exception {
    var _ = new Drops(site, "nbd.plugin.memory");
    var _ = new Drops(site, "nbd.plugin.file");
    Drops drops = new Drops(site, "nbd.filters");
    Path file = file(80 * MIB);
    Disk moved = Disk.of("moved", 4, offset(), "file", "file", file.toString());
    Disk noted = Disk.of("noted", 4, changed(), "memory", "size", Disk.SIZE);
    Load load = upgrade(drops, moved, noted);
    Verification.inFile(file, 3 * MIB, load.parts(moved));
    String bitmap = "qemu:dirty-bitmap:" + CHECKPOINT;
    try (NbdClient client = Verification.connect(site, noted, bitmap)) {
      Verification.inBitmap(client, load.parts(noted));
    }
  }

  /** What was written is in no file but the filters' own, or is not yet. */
  @Test
  void whatIsCopiedOnWriteOrCachedOutlivesTheBundleThatKeepsIt() throws Exception {
    var _ = new Drops(site, "nbd.plugin.file");
    Drops drops = new Drops(site, "nbd.filters");
    Path base = file(66 * MIB);
    Path below = file(66 * MIB);
    Layer cache = new Layer("cache", Map.of("cache", "writeback"));
    Layer cow = new Layer("cow", Map.of());
    Disk both = Disk.of("both", 4, List.of(cache, cow), "file", "file", base.toString());
    Disk cached = Disk.of("cached", 4, List.of(cache), "file", "file", below.toString());
    upgrade(drops, both, cached);
    try (var image = FileChannel.open(base)) {
      ByteBuffer first = ByteBuffer.allocate((int) MIB);
      image.read(first);
      assertThat(first.array()).as("what is copied on write").isEqualTo(new byte[(int) MIB]);
    }
  }

  /** The library stays loaded: a bundle that goes leaves it to the next one. */
  @Test
  void aVmwareDiskIsServedOnWhileTheBundleOfThePluginIsUpgraded() throws Exception {
    Drops drops = new Drops(site, "nbd.plugin.vddk");
    Path file = file(66 * MIB);
    VmwareLibrary library = VmwareLibrary.loaded();
    Load load = upgrade(drops, library.disk("vmware", 8, file));
    Verification.inFile(file, 0, load.parts(library.disk("vmware", 8, file)));
    library.check();
  }

  private Path file(long size) throws Exception {
    Path file = Files.createTempFile(temp, "disk-", ".img");
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(size);
    }
    return file;
  }

  private static List<Layer> offset() {
    return List.of(
        new Layer("log", Map.of("logfile", "/dev/null")),
        new Layer("offset", Map.of("offset", "3M", "range", Disk.SIZE)));
  }

  private List<Layer> changed() {
    Path notes = temp.resolve("notes");
    return List.of(
        new Layer(
            "changed",
            Map.of("changed-folder", notes.toString(), "changed-checkpoint", CHECKPOINT)));
  }

  private Load upgrade(Drops drops, Disk... disks) throws Exception {
    site.watch();
    for (Disk disk : disks) {
      site.server().put(disk.spec());
    }
    Load load = new Load(site, List.of(disks));
    var campaign = new Campaign(site, drops, load);
    campaign.run(UPGRADES);
    load.end();
    load.check();
    for (Disk disk : disks) {
      try (NbdClient client = site.connect(disk.name(), ClientOptions.usual())) {
        Verification.throughServer(client, load.parts(disk));
      }
    }
    assertThat(site.server().upgrades()).hasSize(UPGRADES * disks.length);
    System.out.println(campaign);
    assertThat(campaign.longest()).isLessThan(LONGEST);
    return load;
  }
}
