package nbd.standin;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
  @TempDir Path folder;
  private StandIn standIn;
  private Vix vix;

  @BeforeEach
  void build() throws Exception {
    standIn = StandIn.build(folder.resolve("vddk"), StandIn.Version.V8);
    vix = new Vix(standIn.file()).ready();
    Files.write(Files.createDirectories(folder.resolve("ds/vm")).resolve("a.vmdk"), new byte[512]);
    standIn.set("datastore", folder.resolve("ds"));
  }

  private MemorySegment login(int how, String first, String second) {
    MemorySegment login = vix.memory(128);
    login.set(ADDRESS, 0, vix.text("moref=vm-1"));
    login.set(ADDRESS, 8, vix.text("server"));
    login.set(ADDRESS, 16, vix.text("aa:bb"));
    login.set(JAVA_INT, 32, how);
    login.set(ADDRESS, 40, vix.text(first));
    login.set(ADDRESS, 48, vix.text(second));
    login.set(JAVA_INT, 64, 444);
    login.set(JAVA_INT, 68, 903);
    return login;
  }

  @Test
  void whatIsExpectedOfAPasswordIsSeenAtItsPlace() {
    standIn.set("expect_user", "me").set("expect_password", "secret");
    standIn.set("expect_server", "server").set("expect_vm", "moref=vm-1");

    assertThat(vix.connect(login(1, "me", "secret"))).isPositive();
    assertThat(vix.connect(login(1, "me", "wrong"))).isEqualTo(-3014);
    assertThat(vix.connect(login(1, "you", "secret"))).isEqualTo(-3014);
    assertThat(standIn.counts())
        .containsEntry("last.port", 444L)
        .containsEntry("last.nfc_port", 903L);
    standIn.set("expect_vm", "moref=vm-2");
    assertThat(vix.connect(login(1, "me", "secret"))).isEqualTo(-4);
    assertThat(standIn.leaks()).containsEntry("connections", 1L);
    assertThat(standIn.violations()).isEmpty();
  }

  @Test
  void aCookieHasItsOwnPlaces() {
    standIn.set("expect_user", "me").set("expect_cookie", "biscuit");

    assertThat(vix.connect(login(2, "biscuit", "me"))).isPositive();
    assertThat(vix.connect(login(2, "me", "biscuit"))).isEqualTo(-3014);
    assertThat(vix.connect(login(4, "biscuit", "me"))).isEqualTo(-3);
  }

  @Test
  void aWrongThumbprintIsFoundInOpen() {
    long good = vix.connect(login(1, "me", "secret"));
    standIn.set("expect_thumbprint", "cc:dd");
    long bad = vix.connect(login(1, "me", "secret"));

    assertThat(vix.open(good, "[ds] vm/a.vmdk", 4)).isPositive();
    assertThat(vix.open(bad, "[ds] vm/a.vmdk", 4)).isEqualTo(-1);
  }

  @Test
  void pathsOfAServerAreBelowTheDatastore() {
    long connection = vix.connect(login(1, "me", "secret"));

    assertThat(vix.open(connection, "[ds] vm/b.vmdk", 4)).isEqualTo(-4);
    assertThat(vix.open(connection, "[ds] ../x", 4)).isEqualTo(-4);
    assertThat(vix.open(connection, folder.resolve("ds/vm/a.vmdk"), 4)).isEqualTo(-4);
    assertThat(vix.capacity(vix.open(connection, "[ds] vm/a.vmdk", 4))).isEqualTo(1);
  }

  @Test
  void aLockRefusesTheSecondWriter() {
    long connection = vix.connect(login(1, "me", "secret"));
    standIn.set("lock", 1);

    assertThat(vix.open(connection, "[ds] vm/a.vmdk", 0)).isPositive();
    assertThat(vix.open(connection, "[ds] vm/a.vmdk", 0)).isEqualTo(-16392);
    assertThat(vix.open(connection, "[ds] vm/a.vmdk", 4)).isPositive();
  }

  @Test
  void disksAreCreatedOnlyHereAndOnce() throws Exception {
    MemorySegment asked = vix.memory(32);
    asked.set(JAVA_INT, 0, 7);
    asked.set(JAVA_INT, 4, 2);
    asked.set(JAVA_LONG, 16, 2048L);
    MemorySegment path = vix.text(folder.resolve("new").toString());
    MemorySegment none = MemorySegment.NULL;
    long local = vix.connect();
    long remote = vix.connect(login(1, "me", "secret"));

    assertThat(vix.call("Create", remote, path, asked, none, none)).isEqualTo(6);
    assertThat(vix.call("Create", local, path, asked, none, none)).isZero();
    assertThat(Files.size(folder.resolve("new"))).isEqualTo(1 << 20);
    assertThat(vix.call("Create", local, path, asked, none, none)).isEqualTo(12);
    asked.set(JAVA_INT, 0, 9);
    assertThat(vix.call("Create", local, path, asked, none, none)).isEqualTo(3);
  }
}
