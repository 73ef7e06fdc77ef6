package nbd.filters.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.OpenException;
import nbd.api.ParameterException;
import nbd.api.Schema;
import nbd.api.Setting;
import nbd.filters.RandomCalls;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.TestHost;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpFilterTest {
  /** A client that comes from somewhere. */
  private record Guest(
      SocketAddress peer, Optional<UserPrincipal> user, Optional<GroupPrincipal> group)
      implements Client {
    @Override
    public String exportName() {
      return "";
    }

    @Override
    public boolean readOnly() {
      return false;
    }

    @Override
    public long connection() {
      return 1;
    }

    @Override
    public Optional<String> tlsIdentity() {
      return Optional.empty();
    }

    @Override
    public void disconnect() {}
  }

  /** From an address, or {@code unix}, or {@code unix:UID:GID}. */
  private static Guest from(String where) throws IOException {
    if (!where.startsWith("unix")) {
      var address = new InetSocketAddress(InetAddress.ofLiteral(where), 4711);
      return new Guest(address, Optional.empty(), Optional.empty());
    }
    String[] who = where.split(":", -1);
    var names = FileSystems.getDefault().getUserPrincipalLookupService();
    boolean isKnown = who.length == 3;
    return new Guest(
        UnixDomainSocketAddress.of(""),
        isKnown ? Optional.of(names.lookupPrincipalByName(who[1])) : Optional.empty(),
        isKnown ? Optional.of(names.lookupPrincipalByGroupName(who[2])) : Optional.empty());
  }

  private static boolean isLetIn(String where, String... words) throws IOException {
    IpFilter filter = new IpFilter();
    List<Setting> given =
        Arrays.stream(words)
            .map(word -> word.split("=", 2))
            .map(word -> new Setting(word[0], word[1]))
            .toList();
    try (TestHost host = new TestHost();
        Export below = Scripted.ofSize(1).export(Schema.NONE.parse(List.of()), host);
        Export export = filter.wrap(below, filter.schema().parse(given), host)) {
      export.admit(from(where));
      return true;
    } catch (OpenException refused) {
      assertThat(refused.reason()).isEqualTo(OpenException.Reason.POLICY);
      assertThat(refused).hasMessage("clients from this address are not let in");
      return false;
    }
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(
        Layers.of(new MemoryPlugin(), "1M")
            .behind(new IpFilter(), "allow=127.0.0.1,anyunix", "deny=all"));
    ContractChecker.check(Layers.of(Scripted.ofSize(Long.MAX_VALUE)).behind(new IpFilter()));
  }

  @ParameterizedTest
  @CsvSource({
    "any, 192.0.2.1, true",
    "ALL, unix, true",
    "anyipv4, 192.0.2.1, true",
    "allipv4, ::1, false",
    "anyipv6, ::1, true",
    "AllIpv6, 192.0.2.1, false",
    "anyunix, unix, true",
    "allunix, 127.0.0.1, false",
    "anyvsock, unix, false",
    "allvsock, ::1, false",
    "vsock-cid:2, unix, false",
    "vsock-port:10809, 127.0.0.1, false",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.77/24, 192.0.2.1, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.128, true",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 192.0.2.1, false",
    "::/0, 2001:db8::1, true",
    "::1, ::1, true",
    "2001:DB8::/33, 2001:db8:7fff::, true",
    "2001:db8::/33, 2001:db8:8000::, false",
    "2001:db8::1, unix, false",
    "192.0.2.1, unix, false",
    "uid:12345, unix:12345:7, true",
    "uid:7, unix:12345:7, false",
    "gid:7, unix:12345:7, true",
    "gid:12345, unix:12345:7, false",
    "uid:0, unix:0:0, true",
    "gid:0, unix:0:0, true",
    "uid:0, unix, false",
    "uid:0, 127.0.0.1, false",
    "uid:4294967294, unix:-2:-2, true",
    "gid:4294967294, unix:-2:-2, true"
  })
  void matchesWhatTheRuleNames(String rule, String client, boolean matches) throws IOException {
    assertThat(isLetIn(client, "allow=" + rule, "deny=all")).isEqualTo(matches);
    assertThat(isLetIn(client, "deny=" + rule)).isEqualTo(!matches);
  }

  @Test
  void asksWhatIsAllowedBeforeWhatIsDeniedAndLetsAllElseIn() throws IOException {
    String[] rules = {"deny=10.0.0.0/8,::1", "allow=10.1.0.0/16"};
    assertThat(isLetIn("10.1.2.3", rules)).isTrue();
    assertThat(isLetIn("10.2.2.3", rules)).isFalse();
    assertThat(isLetIn("::1", rules)).isFalse();
    assertThat(isLetIn("192.0.2.1", rules)).isTrue();
    assertThat(isLetIn("192.0.2.1")).isTrue();
    assertThat(isLetIn("192.0.2.1", "allow=::1")).isTrue();
  }

  @Test
  void addsListsThatAreGivenAgain() throws IOException {
    String[] rules = {"allow=10.0.0.1,", "allow=", "allow=10.0.0.2", "deny=any"};
    assertThat(isLetIn("10.0.0.1", rules)).isTrue();
    assertThat(isLetIn("10.0.0.2", rules)).isTrue();
    assertThat(isLetIn("10.0.0.3", rules)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.01",
        "1.2.3.4.5",
        "10.0.0.1/33",
        "10.0.0.1/",
        "10.0.0.1/-1",
        "10.0.0.1/0x8",
        "::1/129",
        "1::2::3",
        "[::1]",
        "fe80::1%1",
        "::ffff:10.0.0.1",
        "uid:",
        "uid:root",
        "uid:-1",
        "gid:4294967296",
        "vsock-cid:a",
        "pid:1",
        "any,,anyunix",
        ",any",
        ","
      })
  void refusesWhatIsNoRule(String rule) {
    assertThatThrownBy(() -> isLetIn("::1", "deny=" + rule))
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("parameter 'deny' has ");
  }

  @Test
  void saysWhatIsRightInsteadOfAProcess() {
    assertThatThrownBy(() -> isLetIn("unix", "allow=pid:1"))
        .hasMessage(
            "parameter 'allow' has 'pid:1', but the server does not know a client's process; uid:"
                + " and gid: are possible");
  }

  /** The client is this very process. */
  @Test
  void knowsTheUserAndGroupOfAClientOnASocket() throws IOException {
    Path file = Files.createTempFile("mine-", "");
    Object uid = Files.getAttribute(file, "unix:uid");
    Object gid = Files.getAttribute(file, "unix:gid");
    Files.delete(file);
    for (String who : new String[] {"uid:" + uid, "gid:" + gid, "anyunix"}) {
      Layers layers = Layers.of(new MemoryPlugin(), "1M").behind(new IpFilter(), "deny=" + who);
      try (ServedDisk served = layers.serve()) {
        assertThatThrownBy(served::connect)
            .hasMessageContaining("clients from this address are not let in");
      }
      Layers allowing =
          Layers.of(new MemoryPlugin(), "1M").behind(new IpFilter(), "allow=" + who, "deny=any");
      try (ServedDisk served = allowing.serve();
          WireClient client = served.connect()) {
        assertThat(client.read(0, 1)).containsExactly(0);
      }
    }
  }

  @Test
  void changesNoByteAndNoExtent() throws IOException {
    Layers layers =
        Layers.of(new MemoryPlugin(), "256K").behind(new IpFilter(), "deny=192.0.2.0/24");
    try (OpenDisk disk = layers.open()) {
      Oracle oracle = new Oracle(5, new byte[256 << 10]);
      RandomCalls calls = new RandomCalls(disk, oracle, disk.size(), 5);
      calls.changes(100);
      calls.questions(60);
      assertThat(disk.upgrade().isDone()).isTrue();
      calls.changes(50);
    }
  }
}
