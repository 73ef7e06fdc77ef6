package nbd.plugin.vddk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nbd.standin.StandIn;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole plugin, by what the library saw of it and what clients see. */
class ServedThroughVddkTest {
  private static final byte[] SECTOR = "sixteen letters ".repeat(32).getBytes(US_ASCII);

  @TempDir Path folder;
  private StandIn library;

  @BeforeEach
  void stands() throws IOException {
    library = OneStandIn.fresh();
  }

  @AfterEach
  void noRuleWasBrokenAndNothingIsLeft() {
    assertThat(library.violations()).isEmpty();
    assertThat(library.leaks()).isEmpty();
  }

  @Test
  void keepsTheContract() throws IOException {
    Path disk = disk("a.vmdk", 3 * 128 + 7);
    ContractChecker.check(vddk("file=" + disk));
    ContractChecker.check(vddk("file=" + disk, "single-link=true"));
    ContractChecker.check(vddk("file=" + disk).readOnly());
  }

  @Test
  void severalDisksAreServedByTheirNames() throws IOException {
    Path a = disk("a.vmdk", 128);
    Path b = disk("b.vmdk", 256);
    try (ServedDisk served = vddk("file=" + a, "file=" + b).serve();
        WireClient first = served.connect("");
        WireClient second = served.connect("b.vmdk");
        WireClient byPath = served.connect(b.toString())) {
      assertThat(first.size()).isEqualTo(128 * 512L);
      assertThat(second.size()).isEqualTo(256 * 512L);
      second.write(512, SECTOR, WireClient.FUA);
      assertThat(byPath.read(512, 512)).isEqualTo(SECTOR);
      assertThat(first.read(512, 512)).containsOnly(0);
      assertThatThrownBy(() -> served.connect("c.vmdk")).hasMessageContaining("a.vmdk, b.vmdk");
    }
    library.await("disconnected", () -> library.leaks().isEmpty());
    assertThat(Arrays.copyOfRange(Files.readAllBytes(b), 512, 1024)).isEqualTo(SECTOR);
  }

  /** As another program sees them: libnbd's. */
  @Test
  void severalDisksAreListedWithTheirPaths() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/nbdinfo")), "without nbdinfo");
    Path a = disk("a.vmdk", 128);
    Path b = disk("b.vmdk", 256);
    Path told = folder.resolve("told");
    try (ServedDisk served = vddk("file=" + a, "file=" + b).serve()) {
      Process nbdinfo =
          new ProcessBuilder("timeout", "60", "nbdinfo", "--list", served.uri().toString())
              .redirectErrorStream(true)
              .redirectOutput(told.toFile())
              .start();
      assertThat(nbdinfo.waitFor(61, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(Files.readString(told))
        .contains("export=\"a.vmdk\"", "description: " + a, "export-size: 65536 ")
        .contains("export=\"b.vmdk\"", "description: " + b, "export-size: 131072 ");
    library.await("disconnected", () -> library.leaks().isEmpty());
  }

  @Test
  void aDiskIsMadeFirst() throws IOException {
    Path made = folder.resolve("made.vmdk");
    String[] words = {
      "file=" + made,
      "create=true",
      "create-size=1M",
      "create-type=vmfs-thin",
      "create-adapter-type=ide",
      "create-hwversion=esx65"
    };
    try (OpenDisk disk = vddk(words).open()) {
      assertThat(disk.size()).isEqualTo(1024 * 1024);
    }
    assertThat(made).hasSize(1024 * 1024);
    assertThat(library.counts())
        .containsEntry("last.create_type", 7L)
        .containsEntry("last.create_adapter", 1L)
        .containsEntry("last.create_hwversion", 13L);
  }

  private Layers vddk(String... words) {
    return Layers.of(
        new VddkPlugin(),
        Stream.concat(Stream.of("libdir=" + library.libdir()), Stream.of(words))
            .toArray(String[]::new));
  }

  private Path disk(String name, int sectors) throws IOException {
    Path file = folder.resolve(name);
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength(sectors * 512L);
    }
    return file;
  }
}
