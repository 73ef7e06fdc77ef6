package nbd.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import nbd.app.deploy.Standing;
import nbd.client.NbdClient;
import nbd.server.NbdServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A jar takes over from another one while a client reads, which never sees an error. */
@Timeout(60)
class DeployedUpgradeTest extends DeployCase {
  private static final long MIB = 1 << 20;

  @BeforeEach
  void first() throws Exception {
    put("a.jar", DeployedJar.of("1.1.0", 1));
    deployer.watch();
  }

  @Test
  void anOverwrittenJarTakesTheClientOver() throws Exception {
    try (NbdServer server = server(export("e", "1M"));
        NbdClient client = connectWhenServed(server, "e")) {
      assertThat(client.read(0, 2)).containsExactly(1, 1);
      put("a.jar", DeployedJar.of("1.2.0", 2));
      readUntil(client, 1, 2);
      put("a.jar", DeployedJar.of("1.2.0", 3));
      readUntil(client, 2, 3);
      readUntilOnlyInstalled(client, 3, "1.2.0");
    }
  }

  @Test
  void aJarOfAnotherNameTakesTheClientOverAndItsRemovalTakesItBack() throws Exception {
    try (NbdServer server = server(export("e", "1M"));
        NbdClient client = connectWhenServed(server, "e")) {
      put("b.jar", DeployedJar.of("1.2.0", 2));
      readUntil(client, 1, 2);
      readUntilOnlyInstalled(client, 2, "1.2.0");
      Files.delete(folder.resolve("b.jar"));
      readUntil(client, 2, 1);
      readUntilOnlyInstalled(client, 1, "1.1.0");
    }
  }

  @Test
  void anOlderJarIsAWayBack() throws Exception {
    try (NbdServer server = server(export("e", "1M"));
        NbdClient client = connectWhenServed(server, "e")) {
      put("b.jar", DeployedJar.of("1.0.0", 9));
      readUntil(client, 1, 9);
      readUntilOnlyInstalled(client, 9, "1.0.0");
    }
  }

  @Test
  void oneThatTheClientCannotBeMovedToIsRefused() throws Exception {
    try (NbdServer server = server(export("e", "1M"));
        NbdClient client = connectWhenServed(server, "e")) {
      put("b.jar", DeployedJar.of("1.2.0", 2).rounding(4 * MIB));
      while (problem("b.jar").isEmpty()) {
        assertThat(client.read(0, 1)).containsExactly(1);
      }
      assertThat(problem("b.jar")).startsWith("made.up 1.2.0 cannot take over: export 'e': ");
      assertThat(versions()).containsExactly("1.1.0");
      assertThat(client.read(MIB - 1, 1)).containsExactly(1);
      try (NbdClient another = connectWhenServed(server, "e")) {
        assertThat(another.export().size()).isEqualTo(MIB);
      }
    }
  }

  @Test
  void oneThatFitsOnlyOneOfTwoExportsServesBesideTheOldOneUntilTheOtherIsFree() throws Exception {
    try (NbdServer server = server(export("e", "1M"), export("f", "1536K"));
        NbdClient client = connectWhenServed(server, "e")) {
      try (NbdClient odd = connectWhenServed(server, "f")) {
        put("b.jar", DeployedJar.of("1.2.0", 2).rounding(MIB));
        readUntil(client, 1, 2);
        while (standing("b.jar").filter(each -> !each.lingering().isEmpty()).isEmpty()) {
          assertThat(odd.read(0, 1)).containsExactly(1);
        }
        assertThat(standing("b.jar").map(Standing::lingering)).contains(List.of("1.1.0"));
        assertThat(versions()).containsExactly("1.1.0", "1.2.0");
        assertThat(odd.read(MIB, 1)).containsExactly(1);
      }
      readUntilOnlyInstalled(client, 2, "1.2.0");
      try (NbdClient later = connectWhenServed(server, "f")) {
        assertThat(later.export().size()).isEqualTo(2 * MIB);
      }
    }
  }

  /** Within the test's time limit. */
  private static void readUntil(NbdClient client, int before, int after) throws Exception {
    byte found = client.read(0, 1)[0];
    while (found != after) {
      assertThat(found).isEqualTo((byte) before);
      found = client.read(0, 1)[0];
    }
  }

  private void readUntilOnlyInstalled(NbdClient client, int digit, String version)
      throws Exception {
    while (versions().size() > 1) {
      assertThat(client.read(0, 1)).containsExactly(digit);
    }
    assertThat(versions()).containsExactly(version);
  }

  /** What is wrong with that file; "" before it is known. */
  private String problem(String file) {
    return standing(file).flatMap(Standing::problem).orElse("");
  }

  private Optional<Standing> standing(String file) {
    return deployer.standings().stream().filter(each -> each.fileName().equals(file)).findFirst();
  }
}
