package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk whose library hangs outlives its bundle, and is closed all the same. */
@Timeout(120)
class HungDisksAreClosedAfterAnUpgradeTest {
  /** Times 20 ms. */
  private static final int PATIENCE = 200;

  @TempDir Path temp;
  private final Queue<Throwable> deaths = new ConcurrentLinkedQueue<>();
  private Thread.UncaughtExceptionHandler before;
  private VmwareLibrary library;
  private Site site;
  private Drops drops;

  @BeforeEach
  void site() throws Exception {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, death) -> deaths.add(death));
    library = VmwareLibrary.loaded();
    site = new Site(temp);
    drops = new Drops(site, "nbd.plugin.vddk");
    site.watch();
    site.server().put(disk("hung").spec());
    site.server().put(disk("well").spec());
  }

  private Disk disk(String name) throws IOException {
    Path file = Files.write(temp.resolve(name + ".vmdk"), new byte[1 << 20]);
    return library.impatientDisk(name, file);
  }

  @AfterEach
  void close() throws Exception {
    library.answer();
    site.close();
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  @Test
  void aDiskThatHungWhenItsBundleWasUpgradedIsClosedWhenTheLibraryAnswers() throws Exception {
    // No other disk of the old bundle is closed before: it would load what closing one needs.
    hang();
    Seen old = Seen.of(site.deployed().getFirst());
    upgrade();
    try (NbdClient client = site.connect("well", ClientOptions.usual())) {
      use(client);
      assertThat(library.openDisks()).as("the one that hangs, and the client's").isEqualTo(2);

      library.answer();

      library.awaitOpen("live.disks", 1);
      library.awaitOpen("live.connections", 1);
      awaitGarbage(old, client);
    }
    assertThat(deaths).isEmpty();
    library.check();
  }

  private void hang() throws IOException {
    library.hangAtNextWrite();
    try (NbdClient client = site.connect("hung", ClientOptions.usual())) {
      assertThatThrownBy(() -> client.write(0, ByteBuffer.allocate(4096)))
          .hasMessageContaining("the device has not answered in 1 s");
    }
  }

  /** Returns when the old bundle is uninstalled, and nothing can be loaded from it any more. */
  private void upgrade() throws Exception {
    drops.drop();
    drops.await();
    while (site.deployed().size() > 1 || site.isRemovalPending()) {
      Thread.sleep(10);
    }
  }

  private static void use(NbdClient client) throws IOException {
    byte[] sector = new byte[Content.SECTOR];
    sector[0]++;
    client.write(0, ByteBuffer.wrap(sector));
    assertThat(client.read(0, sector.length)).isEqualTo(sector);
  }

  private static void awaitGarbage(Seen old, NbdClient client) throws Exception {
    for (int patience = PATIENCE; patience > 0 && old.isThere(); patience--) {
      // What a connection's thread did last may stay on its stack until it does something else.
      use(client);
      System.gc();
      Thread.sleep(20);
    }
    assertThat(old.isThere()).as("%s is there", old).isFalse();
  }
}
