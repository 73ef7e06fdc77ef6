package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.itest.clients.Command;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import nbd.wire.WireError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ways back to an older version, and removal, under fio. */
@Timeout(120)
class RollbackTest {
  private Live live;
  private Path newer;

  @BeforeEach
  void serve() throws Exception {
    Tool.need(Tool.FIO);
    live = new Live();
    newer = live.plugins().resolve("newer.jar");
    live.export("disk", Disks.ofFile(Disks.empty(live.path("disk"), Fio.SIZE)));
    live.export("ram", Disks.ofMemory(Fio.SIZE));
    live.start();
  }

  @AfterEach
  void end() throws IOException {
    live.close();
  }

  private Command.Running fio(String export) throws Exception {
    Command.Running fio = Fio.start(1, "5m", live.uri(Transport.UNIX, export));
    live.await("the clients", () -> live.status().contains("\"clients\" : 2,"));
    return fio;
  }

  private void upgrade(String version) throws Exception {
    Way.place(live.plugins(), newer, PluginJar.FILE.version(version));
    live.awaitSaid("nbd.plugin.file " + version + " brings plugin 'file' in place of ");
  }

  @Test
  void theOlderFileOrAnOlderJarIsTakenUpAgain() throws Exception {
    try (Command.Running fio = fio("disk")) {
      upgrade("1.1.0");
      Files.delete(newer);
      live.awaitSaid("nbd.plugin.file 1.0.0 brings plugin 'file' in place of 1.1.0");
      upgrade("1.2.0");
      Way.place(live.plugins(), live.plugins().resolve("old.jar"), PluginJar.FILE.version("0.8.0"));
      live.awaitSaid("old.jar is older than what it takes over from, 1.2.0 of plugins/newer.jar");
      Fio result = Fio.end(fio);
      Upgraded upgraded = Upgraded.allOf(live);
      System.out.printf("rollback: %s; %s%n", result, upgraded);
      assertThat(upgraded.times()).isPositive();
    }
    assertThat(live.status()).containsPattern("\"name\" : \"file\",\\s*\"version\" : \"0.8.0\"");
  }

  @Test
  void aRemovedJarEndsItsClientsAloneAndComesBack() throws Exception {
    try (Command.Running undisturbed = fio("ram");
        Command.Running ended = Fio.start(2, "5m", live.uri(Transport.UNIX, "disk"));
        NbdClient client = live.connect("disk")) {
      live.await("all clients", () -> live.status().contains("\"clients\" : 3,"));
      Files.delete(live.jarOf(PluginJar.FILE));
      live.awaitSaid("nbd.plugin.file.jar is gone, and with it plugin 'file'");
      assertThat(error(client)).isEqualTo(WireError.ESHUTDOWN);
      assertThat(ended.await(Duration.ofSeconds(30)).exit()).isNotZero();
      Files.write(live.jarOf(PluginJar.FILE), PluginJar.FILE.version("1.0.1"));
      live.awaitSaid("nbd.plugin.file 1.0.1 brings plugin 'file', in use");
      System.out.println("after a removal: " + Fio.run(3, live.uri(Transport.TCP, "disk")));
      System.out.println("meanwhile: " + Fio.end(undisturbed));
      assertThat(live.isAlive()).isTrue();
    }
    assertThat(live.log().found(Pattern.compile("nbdj: error"))).isEmpty();
  }

  private static WireError error(NbdClient client) throws IOException {
    try {
      client.read(0, 512);
      throw new AssertionError("a request to a disk without a plugin was answered");
    } catch (NbdRemoteException ended) {
      return ended.error();
    }
  }
}
