package nbd.plugin.vddk.vix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nbd.api.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConnectionTest {
  private static final ConnectSpec.Remote PASSWORD =
      new ConnectSpec.Remote(
          "vc.example",
          "rené",
          "pä$$ wörd",
          "moref=vm-16",
          Optional.empty(),
          Optional.of("AB:CD"),
          8443,
          903);

  @TempDir private Path folder;

  private Standing standing;

  @BeforeEach
  void load() throws IOException {
    standing = new Standing();
  }

  @AfterEach
  void everythingIsGivenBackAndNoRuleIsBroken() {
    standing.standIn.reset();
    assertThat(standing.standIn.leaks()).isEmpty();
    assertThat(standing.standIn.violations()).isEmpty();
  }

  private static ConnectSpec to(ConnectSpec.Remote remote) {
    return new ConnectSpec(Optional.of(remote), Optional.of("snapshot-9"), Optional.of("san:nbd"));
  }

  private void connectAndDisconnect(ConnectSpec spec) throws IOException {
    standing.disconnect(standing.connect(spec));
  }

  private void expectAllOf(ConnectSpec.Remote remote) {
    standing
        .standIn
        .set("expect_server", remote.server())
        .set("expect_user", remote.user())
        .set("expect_password", remote.password())
        .set("expect_vm", remote.vm())
        .set("expect_snapshot", "snapshot-9")
        .set("expect_transports", "san:nbd");
  }

  @Test
  void theServerIsToldWhatIsGiven() throws IOException {
    expectAllOf(PASSWORD);
    connectAndDisconnect(to(PASSWORD));
    assertThat(standing.standIn.count("connects.remote")).isOne();
    assertThat(standing.standIn.count("connects.cookie")).isZero();
    assertThat(standing.standIn.count("last.port")).isEqualTo(8443);
    assertThat(standing.standIn.count("last.nfc_port")).isEqualTo(903);
  }

  @ParameterizedTest
  @CsvSource({"server", "user", "password", "vm", "snapshot", "transports"})
  void theStandInWouldHaveNoticed(String key) {
    expectAllOf(PASSWORD);
    standing.standIn.set("expect_" + key, "another");
    assertThatThrownBy(() -> connectAndDisconnect(to(PASSWORD)))
        .isInstanceOf(VixException.class)
        .hasMessageStartingWith("VixDiskLib_ConnectEx: ");
  }

  @Test
  void aCookieTakesThePlaceOfThePassword() throws IOException {
    ConnectSpec.Remote session =
        new ConnectSpec.Remote(
            "vc.example",
            "root",
            "s3same",
            "moref=vm-1",
            Optional.of("vmware_soap_session=1"),
            Optional.empty(),
            0,
            0);
    standing
        .standIn
        .set("expect_cookie", "vmware_soap_session=1")
        .set("expect_user", "root")
        .set("expect_server", "vc.example")
        .set("expect_vm", "moref=vm-1");
    connectAndDisconnect(new ConnectSpec(Optional.of(session), Optional.empty(), Optional.empty()));
    assertThat(standing.standIn.count("connects.cookie")).isOne();
  }

  @Test
  void anotherThumbprintIsHintedAtWhereTheLibrarySaysNothing() throws IOException {
    standing.standIn.set("expect_thumbprint", "12:34");
    VixConnection connection = standing.connect(to(PASSWORD));
    assertThatThrownBy(() -> standing.open(connection, Path.of("[ds] a/a.vmdk"), 0))
        .isInstanceOf(VixException.class)
        .hasMessageStartingWith("VixDiskLib_Open: ")
        .hasMessageEndingWith(" (error 1); is thumbprint= that of the server's certificate?");
    standing.disconnect(connection);
  }

  @Test
  void aPasswordInTheLibrarysErrorIsNotTold() {
    standing.standIn.set("expect_user", "another").set("password_in_error", 1);
    assertThatThrownBy(() -> connectAndDisconnect(to(PASSWORD)))
        .hasMessageContaining("refused with ***")
        .hasMessageNotContaining(PASSWORD.password());
  }

  @Test
  void aPasswordThatEndsInWhiteSpaceIsNotToldEither() {
    ConnectSpec.Remote remote = Program.login("tail of blanks \t\r");
    standing.standIn.set("expect_user", "another").set("password_in_error", 1);
    assertThatThrownBy(() -> connectAndDisconnect(to(remote)))
        .hasMessageContaining("refused with ***")
        .hasMessageNotContaining("tail of blanks");
  }

  @ParameterizedTest
  @CsvSource({
    "1,EIO",
    "2,ENOMEM",
    "3,EINVAL",
    "4,EIO",
    "6,ENOTSUP",
    "8,ENOSPC",
    "10,EIO",
    "11,EPERM",
    "13,EPERM",
    "3014,EPERM",
    "16000,EINVAL",
    "16007,EINVAL",
    "16013,ENOTSUP",
    "4000,EIO"
  })
  void anErrorIsToldInTheLibrarysWordsAndAsTheNearestOfNbd(long code, ErrorCode told) {
    standing.standIn.set("error.ConnectEx", code);
    assertThatThrownBy(() -> connectAndDisconnect(Standing.LOCAL))
        .isInstanceOfSatisfying(
            VixException.class,
            e -> {
              assertThat(e.error()).isEqualTo(code);
              assertThat(e.code()).isEqualTo(told);
            })
        .hasMessage(
            "VixDiskLib_ConnectEx: VixDiskLib stand-in error %d: something went wrong (error %d)"
                .formatted(code, code));
  }

  @ParameterizedTest
  @CsvSource({"Open", "GetInfo", "Wait", "Flush", "QueryAllocatedBlocks", "Create"})
  void eachCallTellsItsError(String call) throws IOException {
    Path file = Files.write(folder.resolve("a.vmdk"), new byte[128 * 512]);
    standing.standIn.set("error." + call, 7);
    VixConnection connection = standing.connect(Standing.LOCAL);
    assertThatThrownBy(() -> useAll(connection, file))
        .isInstanceOf(VixException.class)
        .hasMessageStartingWith("VixDiskLib_" + call + ": VixDiskLib stand-in error 7: ");
    standing.disconnect(connection);
    assertThat(standing.standIn.count("failed." + call)).isOne();
  }

  private void useAll(VixConnection connection, Path file) throws IOException {
    VixDisk disk = standing.open(connection, file, 0);
    try {
      disk.info();
      disk.await();
      disk.flush();
      disk.allocated(0, 128);
      create(connection, folder.resolve("new.vmdk").toString());
    } finally {
      standing.close(disk);
    }
  }

  private void create(VixConnection connection, String path) throws IOException {
    standing.locked(
        () -> {
          connection.create(path, new CreateSpec(7, 2, 13, 4096));
          return null;
        });
  }

  @Test
  void closeAndDisconnectTellTheirErrorsAndCanBeRepeated() throws IOException {
    Path file = Files.write(folder.resolve("a.vmdk"), new byte[512]);
    VixConnection connection = standing.connect(Standing.LOCAL);
    VixDisk disk = standing.open(connection, file, OpenFlag.READ_ONLY);
    standing.standIn.set("error.Close", 1).set("error.Disconnect", 1);
    assertThatThrownBy(() -> standing.close(disk)).hasMessageStartingWith("VixDiskLib_Close: ");
    assertThatThrownBy(() -> standing.disconnect(connection))
        .hasMessageStartingWith("VixDiskLib_Disconnect: ");
    standing.standIn.reset();
    standing.close(disk);
    standing.disconnect(connection);
  }

  @Test
  void aDiskIsMadeAsAskedFor() throws IOException {
    Path file = folder.resolve("ünïcode.vmdk");
    VixConnection connection = standing.connect(Standing.LOCAL);
    create(connection, file.toString());
    standing.disconnect(connection);
    assertThat(Files.size(file)).isEqualTo(4096 * 512);
    assertThat(standing.standIn.count("last.create_type")).isEqualTo(7);
    assertThat(standing.standIn.count("last.create_adapter")).isEqualTo(2);
    assertThat(standing.standIn.count("last.create_hwversion")).isEqualTo(13);
  }

  @Test
  void theFlagsReachTheLibrary() throws IOException {
    Path file = Files.write(folder.resolve("a.vmdk"), new byte[512]);
    VixConnection connection = standing.connect(Standing.LOCAL);
    int flags = OpenFlag.UNBUFFERED | OpenFlag.READ_ONLY | OpenFlag.COMPRESSION_SKIPZ;
    standing.close(standing.open(connection, file, flags));
    standing.disconnect(connection);
    assertThat(standing.standIn.count("last.open_flags")).isEqualTo(1 | 4 | 64);
  }

  @Test
  void aNulInATextIsRefusedAndNotCutOff() throws IOException {
    VixConnection connection = standing.connect(Standing.LOCAL);
    assertThatThrownBy(() -> standing.open(connection, Path.of("/a").resolve("b"), 0))
        .isInstanceOf(VixException.class);
    assertThatThrownBy(() -> standing.locked(() -> connection.open("/tmp/a\0b", 0)))
        .hasMessage("the disk's path has a NUL character in it");
    standing.disconnect(connection);
    assertThat(standing.standIn.count("calls.Open")).isOne();
  }

  @Test
  void aHundredConnectionsOfManyThreadsLeaveNothing() throws Exception {
    Path file = Files.write(folder.resolve("a.vmdk"), new byte[128 * 512]);
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 100; i++) {
        all.add(threads.submit(() -> openAndClose(file)));
      }
    }
    for (Future<?> one : all) {
      one.get();
    }
    assertThat(standing.standIn.count("calls.Disconnect")).isEqualTo(100);
    assertThat(Shared.connections()).hasValue(0);
  }

  private Void openAndClose(Path file) throws IOException {
    VixConnection connection = standing.connect(Standing.LOCAL);
    VixDisk disk = standing.open(connection, file, OpenFlag.READ_ONLY);
    assertThat(disk.info().capacity()).isEqualTo(128);
    standing.close(disk);
    standing.disconnect(connection);
    return null;
  }
}
