package nbd.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import nbd.app.deploy.Deployer;
import nbd.app.deploy.Standing;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.client.OptionRefused;
import nbd.server.Catalog;
import nbd.server.ExportSpec;
import nbd.server.NbdServer;
import nbd.wire.OptionError;
import nbd.wire.WireError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** In Felix, with declarative services: a jar comes, is served, and goes. */
@Timeout(60)
class DeployTest {
  private static final ExportSpec SPEC =
      new ExportSpec("e", "", List.of(), new ExportSpec.Layer("sevens", Map.of()), false);

  @TempDir Path folder;
  private final BundleContext context =
      FrameworkUtil.getBundle(DeployTest.class).getBundleContext();
  private Deployer deployer;

  @BeforeEach
  void deployer() {
    deployer = new Deployer(context, folder);
  }

  /** Nothing of what was dropped stays in the framework for other tests. */
  @AfterEach
  void empty() throws IOException {
    deployer.close();
    Files.deleteIfExists(folder.resolve("a.jar"));
    new Deployer(context, folder).close();
    for (var bundle : context.getBundles()) {
      if (bundle.getLocation().startsWith("nbdj:")) {
        uninstall(bundle);
      }
    }
  }

  private static void uninstall(org.osgi.framework.Bundle bundle) {
    try {
      bundle.uninstall();
    } catch (org.osgi.framework.BundleException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void aDroppedJarServesAClientAndItsRemovalEndsTheExport() throws Exception {
    deployer.watch();
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (NbdServer server = NbdServer.builder().catalog(catalog()).listen(anyPort).start()) {
      server.put(SPEC);
      URI uri = server.uris("e").getFirst();
      assertUnknown(uri);
      Files.write(folder.resolve("a.jar"), jar(component(DeployedPlugin.class.getName())));
      try (NbdClient client = connectWhenServed(uri)) {
        assertThat(client.read(1000, 3)).containsExactly(7, 7, 7);
        Files.delete(folder.resolve("a.jar"));
        awaitShutdown(client);
        assertUnknown(uri);
      }
    }
  }

  /** Within the test's time limit. */
  private static NbdClient connectWhenServed(URI uri) throws Exception {
    while (true) {
      try {
        return NbdClient.connect(uri, ClientOptions.usual());
      } catch (OptionRefused notYet) {
        Thread.sleep(10);
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
        component(NoStart.class.getName()),
        "cannot be used: component nbd.itest.DeployTest$NoStart fails:"
            + " java.lang.IllegalStateException: no licence");
  }

  @Test
  void aComponentThatWaitsForAServiceIsTold() throws Exception {
    String waiting =
        component(DeployedPlugin.class.getName())
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
    Files.write(folder.resolve("a.jar"), jar(component));
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

  private static String component(String type) {
    return """
    <scr:component xmlns:scr='http://www.osgi.org/xmlns/scr/v1.3.0' name='made.up'>
      <implementation class='%s'/>
      <service><provide interface='nbd.api.Plugin'/></service>
    </scr:component>\
    """
        .formatted(type);
  }

  private static byte[] jar(String component) throws IOException {
    var manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", "made.up");
    main.putValue("Bundle-Version", "1.0.0");
    main.putValue("Import-Package", "nbd.api;version=\"[0.9,1)\"");
    main.putValue("Service-Component", "OSGI-INF/c.xml");
    var bytes = new ByteArrayOutputStream();
    try (var out = new JarOutputStream(bytes, manifest)) {
      put(out, "OSGI-INF/c.xml", component.getBytes(StandardCharsets.UTF_8));
      for (String name : List.of("DeployedPlugin", "DeployedPlugin$1", "DeployTest$NoStart")) {
        String path = "nbd/itest/" + name + ".class";
        try (InputStream in = DeployTest.class.getClassLoader().getResourceAsStream(path)) {
          put(out, path, in.readAllBytes());
        }
      }
    }
    return bytes.toByteArray();
  }

  private static void put(JarOutputStream out, String path, byte[] content) throws IOException {
    out.putNextEntry(new JarEntry(path));
    out.write(content);
  }

  private Catalog catalog() {
    return context.getService(context.getServiceReference(Catalog.class));
  }
}
