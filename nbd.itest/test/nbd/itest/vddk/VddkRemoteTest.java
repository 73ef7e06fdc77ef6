package nbd.itest.vddk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nbd.itest.clients.Command.Outcome;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.standin.StandIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A disk of a server, as far as the library can tell; and that nobody else is told the password.
 */
class VddkRemoteTest {
  private static final String PASSWORD = "s3cret %s 'x'";

  private Datastore store;
  private Path disk;

  @BeforeEach
  void make() throws IOException {
    Tool.need(Tool.NBDCOPY);
    store = new Datastore(StandIn.Version.V8);
    Files.createDirectories(store.path("web"));
    disk = store.scattered("web/web.vmdk", 31);
    Files.writeString(store.path("password"), PASSWORD + "\n");
    store
        .library()
        .set("datastore", store.path(""))
        .set("expect_user", "root")
        .set("expect_password", PASSWORD)
        .set("expect_server", "esx.example")
        .set("expect_vm", "moref=vm-16")
        .set("expect_thumbprint", "01:02")
        .set("expect_snapshot", "snapshot-21")
        .set("say_password", 1)
        .set("password_in_error", 1);
  }

  @AfterEach
  void delete() throws IOException {
    store.close();
  }

  /** Runs nbdcopy while it is served. */
  private Outcome copy(String... more) {
    List<String> words = new ArrayList<>(List.of("-v", "-U", "-", "vddk", "[store] web/web.vmdk"));
    words.addAll(List.of("libdir=" + store.library().libdir(), "server=esx.example", "user=root"));
    words.addAll(List.of("vm=moref=vm-16", "snapshot=snapshot-21"));
    words.addAll(List.of(more));
    words.add("password=+" + store.path("password"));
    words.addAll(List.of("--run", "nbdcopy \"$uri\" '" + store.path("copy.img") + "'"));
    Outcome outcome = Server.with(words.toArray(String[]::new)).run();
    assertThat(outcome.out() + outcome.err()).doesNotContain("s3cret");
    return outcome;
  }

  @Test
  void isCopiedAndThePasswordIsInNoLog() throws IOException {
    assertThat(copy("thumbprint=01:02", "transports=nbd").ok().err())
        .contains("stand-in: login with ***");
    assertThat(Files.mismatch(disk, store.path("copy.img"))).isEqualTo(-1);
    assertThat(store.library().count("transport.nbd")).isPositive();
    store.assertClean();
  }

  @Test
  void aWrongPasswordIsInNoErrorEither() throws IOException {
    Files.writeString(store.path("password"), "s3cret but another one");
    Outcome refused = copy("thumbprint=01:02");
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.err()).contains("refused with ***");
    assertThat(Files.exists(store.path("copy.img"))).isFalse();
    store.assertClean();
  }

  @Test
  void aWrongThumbprintIsNamedForItIsOneUnknownErrorOfMany() throws IOException {
    Outcome refused = copy("thumbprint=03:04");
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.err()).contains("is thumbprint= that of the server's certificate?");
    store.assertClean();
  }

  @Test
  void aCookieOfASessionIsASecretToo() throws IOException {
    store.library().set("expect_cookie", "s3cret-cookie");
    copy("thumbprint=01:02", "cookie=s3cret-cookie").ok();
    assertThat(Files.mismatch(disk, store.path("copy.img"))).isEqualTo(-1);
    assertThat(store.library().count("connects.cookie")).isPositive();
    store.assertClean();
  }

  @Test
  void whatIsMissingIsToldTogether() {
    Outcome refused =
        Server.with("vddk", "[store] web/web.vmdk", "server=esx.example", "user=root").run();
    assertThat(refused.exits(1).err()).contains("vm").contains("password");
  }
}
