package nbd.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;
import nbd.app.deploy.Standing;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.client.OptionRefused;
import nbd.server.NbdServer;
import nbd.wire.OptionError;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A jar comes, is served, and goes. */
@Timeout(60)
class DeployTest extends DeployCase {
  @Test
  void aDroppedJarServesAClientAndItsRemovalEndsTheExport() throws Exception {
    deployer.watch();
    try (NbdServer server = server(export("e", "1M"))) {
      URI uri = server.uris("e").getFirst();
      assertUnknown(uri);
      put("a.jar", DeployedJar.of("1.0.0", 7));
      try (NbdClient client = connectWhenServed(server, "e")) {
        assertThat(client.read(1000, 3)).containsExactly(7, 7, 7);
        Files.delete(folder.resolve("a.jar"));
        awaitShutdown(client);
        assertUnknown(uri);
      }
    }
  }

  private static void awaitShutdown(NbdClient client) throws Exception {
    while (true) {
      try {
        assertThat(client.read(0, 1)).containsExactly(7);
        Thread.sleep(10);
      } catch (NbdRemoteException ended) {
        assertThat(ended.error()).isEqualTo(WireError.ESHUTDOWN);
        return;
      }
    }
  }

  private static void assertUnknown(URI uri) {
    assertThatThrownBy(() -> NbdClient.connect(uri, ClientOptions.usual()))
        .isInstanceOfSatisfying(
            OptionRefused.class,
            refused -> assertThat(refused.error()).contains(OptionError.UNKNOWN));
  }

  @Test
  void aComponentWhoseConstructorThrowsIsTold() throws Exception {
    assertProblem(
        DeployedJar.component(NoStart.class),
        "cannot be used: component nbd.itest.DeployTest$NoStart fails:"
            + " java.lang.IllegalStateException: no licence");
  }

  @Test
  void aComponentThatWaitsForAServiceIsTold() throws Exception {
    String waiting =
        DeployedJar.component(DeployedPlugin.class)
            .replace(
                "</scr:component>",
                "<reference name='Codec' interface='com.example.Codec'/></scr:component>");
    assertProblem(
        waiting,
        "cannot be used: component nbd.itest.DeployedPlugin waits for a service that nobody has:"
            + " Codec");
  }

  private void assertProblem(String component, String problem) throws IOException {
    int before = context.getBundles().length;
    put("a.jar", new DeployedJar("1.0.0", component, 7, 1));
    deployer.scan();
    assertThat(deployer.standings())
        .extracting(Standing::problem)
        .containsExactly(Optional.of(problem));
    assertThat(context.getBundles()).hasSize(before);
  }

  /** A component that never comes to life. */
  public static final class NoStart {
    /** Fails. */
    public NoStart() {
      throw new IllegalStateException("no licence");
    }
  }
}
