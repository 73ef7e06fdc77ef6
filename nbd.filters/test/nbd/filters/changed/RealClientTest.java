package nbd.filters.changed;

import static org.assertj.core.api.Assertions.assertThat;

import nbd.filters.Tool;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;

/** What the tools make of it that backups are made with. */
class RealClientTest extends WithFolder {
  private ServedDisk serve() throws Exception {
    TestDisk disk = new TestDisk(1 << 20);
    ServedDisk served =
        layers(disk, machine(BOOT), folder(), "changed-checkpoint=A", "changed-checkpoint=B")
            .serve();
    try (WireClient client = served.connect()) {
      client.write(70_000, new byte[1], 0);
      client.zero(500_000, 100_000, 0);
    }
    return served;
  }

  @Test
  void nbdinfoShowsWhatIsDirty() throws Exception {
    Tool.need("nbdinfo");
    try (ServedDisk served = serve()) {
      String uri = " '" + served.uri() + "'";
      assertThat(Tool.sh("nbdinfo --list" + uri))
          .contains("qemu:dirty-bitmap:A", "qemu:dirty-bitmap:B");
      assertThat(Tool.sh("nbdinfo --map=qemu:dirty-bitmap:A" + uri).lines().map(String::strip))
          .containsExactly(
              "0       65536    0  clean",
              "65536       65536    1  dirty",
              "131072      327680    0  clean",
              "458752      196608    1  dirty",
              "655360      393216    0  clean");
    }
  }

  @Test
  void qemuSeesWhatIsDirtyAsHoles() throws Exception {
    Tool.need("qemu-img");
    try (ServedDisk served = serve()) {
      String map =
          Tool.sh(
              "qemu-img map --output=json --image-opts driver=nbd,server.type=unix,server.path="
                  + served.socket()
                  + ",x-dirty-bitmap=qemu:dirty-bitmap:B");
      assertThat(map.lines().filter(line -> line.contains("\"data\": false")))
          .satisfiesExactly(
              line -> assertThat(line).contains("\"start\": 65536, \"length\": 65536"),
              line -> assertThat(line).contains("\"start\": 458752, \"length\": 196608"));
    }
  }
}
