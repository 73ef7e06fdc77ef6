package nbd.itest.vddk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.standin.StandIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The scripts of docs/backup.md, with what vSphere tells of changed areas as checkpoints. */
class VddkBackupTest {
  private Datastore store;

  @BeforeEach
  void make() throws IOException {
    Tool.need(Tool.NBDSH, Tool.NBDCOPY);
    store = new Datastore(StandIn.Version.V8);
    Path examples = Path.of("..", "examples", "backup");
    for (String script : List.of("incremental", "restore")) {
      Path copy = Files.copy(examples.resolve(script), store.path(script));
      assertThat(copy.toFile().setExecutable(true)).isTrue();
    }
  }

  @AfterEach
  void delete() throws IOException {
    store.close();
  }

  /** A disk's second state, and of both a full backup of the first one. */
  private Path changed(String name, long seed) throws IOException {
    Path disk = store.scattered(name, seed);
    store.sh("cp --sparse=always %1$s %1$s.full".formatted(name));
    Random random = new Random(seed);
    try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
      for (int i = 0; i < 30; i++) {
        byte[] bytes = new byte[1 + random.nextInt(200_000)];
        if (i % 4 != 0) {
          random.nextBytes(bytes);
        }
        file.seek(random.nextLong(Datastore.SIZE - bytes.length));
        file.write(bytes);
      }
    }
    return disk;
  }

  /**
   * That of Monday tells what has changed since then; that of Tuesday, of the same state, nothing.
   */
  private List<Long> checkpoints(String disk) throws IOException {
    List<Long> chunks =
        ChangedAreas.difference(store.path(disk + ".vmdk.full"), store.path(disk + ".vmdk"));
    assertThat(chunks).hasSizeBetween(20, 200);
    ChangedAreas.tell(store.path(disk + "/mon.json"), chunks);
    ChangedAreas.tell(store.path(disk + "/tue.json"), List.of());
    return chunks;
  }

  /** Which restores the second state. */
  private void increment(Server server, String export, String disk) {
    store.sh(
        """
        ./incremental '%1$s' mon tue %2$s.inc
        cp --sparse=always %2$s.vmdk.full %2$s.restored
        nbdj -U - file %2$s.restored --run './restore "$uri" %2$s.inc'
        cmp %2$s.vmdk %2$s.restored
        """
            .formatted(server.uri(export), disk));
  }

  @Test
  void onlyWhatHasChangedIsCopied() throws IOException {
    Path disk = changed("disk.vmdk", 11);
    List<Long> chunks = checkpoints("disk");
    try (Server server =
        store.serve("vddk", disk.toString(), "changed=" + store.path("{disk}/{name}.json"))) {
      increment(server, "", "disk");
    }
    assertThat(store.library().count("bytes.read"))
        .isPositive()
        .isLessThanOrEqualTo((long) chunks.size() * Chunks.CHUNK);
    store.assertClean();
  }

  @Test
  void twoDisksOfAVirtualMachineByTheirNames() throws IOException {
    Path system = changed("system.vmdk", 12);
    Path data = changed("data.vmdk", 13);
    checkpoints("system");
    checkpoints("data");
    String pattern = "changed=" + store.path("{disk}/{name}.json");
    try (Server server = store.serve("vddk", system.toString(), data.toString(), pattern)) {
      increment(server, "system.vmdk", "system");
      increment(server, "data.vmdk", "data");
      assertThat(Tool.NBDINFO.with("--list", server.uri()).run().ok().out())
          .contains("export=\"system.vmdk\"")
          .contains("export=\"data.vmdk\"")
          .contains("qemu:dirty-bitmap:mon");
    }
    assertThat(Files.mismatch(system, data)).isNotEqualTo(-1);
    store.assertClean();
  }

  /** What is written through the server has changed too, whatever the file says. */
  @Test
  void whatIsWrittenThroughTheServerIsInTheIncrement() throws IOException {
    Path disk = changed("disk.vmdk", 14);
    checkpoints("disk");
    try (Server server =
        store.serve("vddk", disk.toString(), "changed=" + store.path("{disk}/{name}.json"))) {
      store.nbdsh(
          server,
          """
          h.connect_uri(uri)
          for at in range(0, 40 << 20, 1234567):
              h.pwrite(b"x" * 1024, at // 512 * 512)
          h.flush()
          """);
      increment(server, "", "disk");
    }
    store.assertClean();
  }

  /** A file that is not right, or of another disk, is not offered: nobody is told wrongly. */
  @Test
  void aDamagedFileIsNoCheckpoint() throws IOException {
    Path disk = changed("disk.vmdk", 15);
    checkpoints("disk");
    Path mon = store.path("disk/mon.json");
    String right = Files.readString(mon);
    Files.writeString(mon, right.substring(0, right.length() - 5));
    try (Server server =
        store.serve("vddk", disk.toString(), "changed=" + store.path("{disk}/{name}.json"))) {
      assertThat(Tool.NBDINFO.with(server.uri()).run().ok().out())
          .contains("qemu:dirty-bitmap:tue")
          .doesNotContain("qemu:dirty-bitmap:mon");
      Files.writeString(mon, right);
      increment(server, "", "disk");
    }
    store.assertClean();
  }
}
