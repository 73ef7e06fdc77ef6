package nbd.itest.serve;

import static nbd.itest.serve.ServingFolder.memory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.client.OptionRefused;
import nbd.wire.OptionError;
import nbd.wire.WireError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that come, change, break, are repaired and go while clients use other exports. */
class LiveConfigurationTest {
  private ServingFolder server;

  @BeforeEach
  void make() throws IOException {
    server = new ServingFolder();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private long size(String export) throws IOException {
    try (NbdClient client = server.connect(export)) {
      return client.export().size();
    }
  }

  private void assertUnknown(String export) {
    assertThatThrownBy(() -> server.connect(export))
        .isInstanceOfSatisfying(
            OptionRefused.class,
            refused -> assertThat(refused.error()).contains(OptionError.UNKNOWN));
  }

  @Test
  void aWholeLifeOfAFileDisturbsNoOtherExport() throws Exception {
    server.export("steady", memory("1M"));
    server.start();
    try (Steady steady = Steady.start(server, "steady", 1)) {
      server.export("a", memory("2M"));
      server.awaitLine("a.json: export \"a\" is served");
      assertThat(size("a")).isEqualTo(2 << 20);
      try (NbdClient early = server.connect("a")) {
        breakAndRepair(early);
        server.export("a", memory("3M"));
        server.awaitLine("a.json: export \"a\" has changed; 1 client stays with what it was");
        assertThat(size("a")).isEqualTo(3 << 20);
        assertThat(early.export().size()).isEqualTo(2 << 20);
        assertThat(early.read((2 << 20) - 512, 512)).isEqualTo(new byte[512]);
      }
      try (NbdClient early = server.connect("a")) {
        server.export("a", memory("4M").replace("{\"plugin", "{\"misfit\":\"end\",\"plugin"));
        server.awaitLine("a.json: export \"a\" has changed", 2);
        assertThat(size("a")).isEqualTo(4 << 20);
        assertThatThrownBy(() -> early.read(0, 512))
            .isInstanceOfSatisfying(
                NbdRemoteException.class,
                failure -> assertThat(failure.error()).isEqualTo(WireError.ESHUTDOWN));
      }
      server.deleteExport("a");
      server.awaitLine("a.json: the file is gone, and export \"a\" with it");
      assertUnknown("a");
      steady.awaitService();
      steady.assertUndisturbed();
    }
    assertThat(server.terminate()).isZero();
  }

  private void breakAndRepair(NbdClient early) throws Exception {
    Path file = server.conf().resolve("exports/a.json");
    server.export("a", "{\n  \"pluggin\": \"memory\"\n}");
    server.awaitLine(file + ":2:3: unknown key \"pluggin\"; did you mean \"plugin\"?");
    assertThat(early.read(0, 512)).isEqualTo(new byte[512]);
    server.export("a", memory("lots"));
    server.awaitLine(file + ":1:45: plugin 'memory': parameter 'size': 'lots' is not");
    assertThat(early.read(0, 512)).isEqualTo(new byte[512]);
    server.export("a", memory("2M"));
    server.awaitLine("a.json: export \"a\" is as it was");
    assertThat(early.read(0, 512)).isEqualTo(new byte[512]);
  }

  @Test
  void aListenerThatMovesKeepsItsClients() throws Exception {
    server.export("steady", memory("1M"));
    server.start();
    try (Steady steady = Steady.start(server, "steady", 2)) {
      Path moved = server.conf().resolve("moved");
      server.listener("unix", "{\"unix\": \"%s\", \"mode\": \"0600\"}".formatted(moved));
      server.awaitLine("unix.json: listens on nbd+unix:///?socket=" + moved);
      assertThat(server.conf().resolve("socket")).doesNotExist();
      steady.awaitService();
      server.listener("unix", "{\"unix\": \"%s\"}".formatted(server.conf().resolve("socket")));
      server.awaitLine("unix.json: listens on nbd+unix:///?socket=" + server.conf() + "/socket", 2);
      assertThat(size("steady")).isEqualTo(1 << 20);
      steady.awaitService();
      steady.assertUndisturbed();
    }
  }

  @Test
  void aStartWithBadFilesServesTheGoodOnes() throws Exception {
    server.export("good", memory("1M"));
    server.export("bad", "{\"plugin\": \"memory\",}");
    server.export("early", "{\"plugin\": \"comes-later\"}");
    server.start();
    Path exports = server.conf().resolve("exports");
    assertThat(server.lines())
        .anyMatch(line -> line.contains(exports + "/bad.json:1:21: not JSON: "))
        .anyMatch(
            line ->
                line.contains(
                    exports
                        + "/early.json:1:12: plugin 'comes-later' is not installed;"
                        + " export \"early\" waits for it"))
        .contains(server.uri("good"));
    assertThat(size("good")).isEqualTo(1 << 20);
    assertUnknown("bad");
    assertUnknown("early");
    assertThat(server.terminate()).isZero();
    assertThat(server.conf().resolve("pid")).doesNotExist();
  }

  @Test
  void realClientsSeeAndFillWhatAFileAdds() throws Exception {
    Clients.need("nbdinfo", "nbdcopy");
    Path image = Files.write(server.conf().resolve("image"), new byte[] {1, 2, 3, 4});
    Files.write(image, new byte[1 << 20], StandardOpenOption.APPEND);
    server.start();
    server.export("a", memory("2M").replace("{\"plugin", "{\"description\":\"spare\",\"plugin"));
    server.awaitLine("a.json: export \"a\" is served");
    assertThat(Clients.run("nbdinfo", "--list", server.uri("")))
        .contains("export=\"a\"", "description: spare", "export-size: 2097152");
    Clients.run("nbdcopy", image.toString(), server.uri("a"));
    try (NbdClient client = server.connect("a")) {
      assertThat(client.read(0, 5)).isEqualTo(new byte[] {1, 2, 3, 4, 0});
    }
    Files.delete(image);
  }
}
