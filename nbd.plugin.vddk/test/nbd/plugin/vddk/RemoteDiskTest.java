package nbd.plugin.vddk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import nbd.standin.StandIn;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Upgrade;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server of virtual machines is told, by what the library saw of it. */
class RemoteDiskTest {
  private static final int ODD_SECTORS = 1000;
  private static final byte[] SECTOR = "sixteen letters ".repeat(32).getBytes(US_ASCII);

  @TempDir Path folder;
  private StandIn library;

  @BeforeEach
  void stands() throws IOException {
    library = OneStandIn.fresh().set("datastore", folder);
  }

  @AfterEach
  void noRuleWasBrokenAndNothingIsLeft() {
    assertThat(library.violations()).isEmpty();
    assertThat(library.leaks()).isEmpty();
  }

  @Test
  void allThatIsGivenReachesTheLibrary() throws IOException {
    disk(ODD_SECTORS);
    library
        .set("expect_server", "vc.example")
        .set("expect_user", "root")
        .set("expect_password", "+ s3cret")
        .set("expect_vm", "moref=vm-16")
        .set("expect_thumbprint", "aa:bb")
        .set("expect_snapshot", "snapshot-7")
        .set("expect_transports", "nbdssl:nbd");
    Path password = Files.writeString(folder.resolve("password"), "+ s3cret\nmore\n");
    String[] words = {
      "file=[store] vm.vmdk",
      "server=vc.example",
      "user=root",
      "password=+" + password,
      "vm=moref=vm-16",
      "thumbprint=aa:bb",
      "snapshot=snapshot-7",
      "transports=nbdssl:nbd",
      "port=4443",
      "nfchostport=9902",
      "compression=skipz",
      "unbuffered=true"
    };
    try (OpenDisk disk = vddk(words).readOnly().open()) {
      assertThat(disk.size()).isEqualTo(ODD_SECTORS * 512L);
    }
    assertThat(library.counts())
        .containsEntry("connects.remote", 1L)
        .containsEntry("last.port", 4443L)
        .containsEntry("last.nfc_port", 9902L)
        .containsEntry("last.open_flags", 64L + 4 + 1)
        .doesNotContainKey("connects.cookie");
  }

  @Test
  void aCookieTakesThePasswordsPlace() throws IOException {
    disk(128);
    library.set("expect_cookie", "c00kie").set("expect_user", "root");
    try (OpenDisk disk = vddk(remote("s3cret", "cookie=c00kie")).open()) {
      assertThat(disk.size()).isEqualTo(128 * 512L);
    }
    assertThat(library.count("connects.cookie")).isEqualTo(1);
  }

  @Test
  void aPasswordThatCouldBeReadOnceIsThereAfterAnUpgrade() throws IOException {
    disk(128);
    library.set("expect_password", "typed");
    Path source = Files.writeString(folder.resolve("source"), "typed\nnot this\n");
    try (InputStream inherited = Files.newInputStream(source)) {
      assertThat(inherited).isNotNull();
      String form = "-" + PasswordsTest.descriptorOf(source);
      try (OpenDisk disk = vddk(remote(form)).open()) {
        disk.write(0, SECTOR);
        assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
        assertThat(disk.read(0, 512)).isEqualTo(SECTOR);
      }
    } finally {
      System.getProperties().remove("nbd.plugin.vddk.passwords");
      System.getProperties().remove("nbd.plugin.vddk.descriptors");
    }
    assertThat(library.count("connects.remote")).isEqualTo(2);
  }

  @Test
  void aRefusedLoginDoesNotTellThePassword() throws IOException {
    disk(128);
    library.set("expect_password", "another").set("password_in_error", 1).set("say_password", 1);
    assertThatThrownBy(() -> vddk(remote("s3cret-word")).open().close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("***")
        .hasMessageNotContaining("s3cret-word");
  }

  private Layers vddk(String... words) {
    return Layers.of(
        new VddkPlugin(),
        Stream.concat(Stream.of("libdir=" + library.libdir()), Stream.of(words))
            .toArray(String[]::new));
  }

  private static String[] remote(String password, String... more) {
    return Stream.concat(
            Stream.of(
                "file=[store] vm.vmdk",
                "server=vc.example",
                "user=root",
                "password=" + password,
                "vm=moref=vm-16"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private void disk(int sectors) throws IOException {
    Path file = folder.resolve("vm.vmdk");
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength(sectors * 512L);
    }
  }
}
