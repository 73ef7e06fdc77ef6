package nbd.itest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nbd.app.deploy.Deployer;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.client.OptionRefused;
import nbd.server.Catalog;
import nbd.server.ExportSpec;
import nbd.server.NbdServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;

/** In Felix, with declarative services: a folder of jars, and a server of what they bring. */
abstract class DeployCase {
  final BundleContext context = FrameworkUtil.getBundle(DeployCase.class).getBundleContext();
  @TempDir Path folder;
  Deployer deployer;

  @BeforeEach
  void deployer() {
    deployer = new Deployer(context, folder, catalog());
  }

  private Catalog catalog() {
    return context.getService(context.getServiceReference(Catalog.class));
  }

  /** Nothing of what was dropped stays in the framework for other tests. */
  @AfterEach
  void uninstall() throws BundleException {
    deployer.close();
    for (Bundle bundle : deployed().toList()) {
      bundle.uninstall();
    }
  }

  private Stream<Bundle> deployed() {
    return Stream.of(context.getBundles())
        .filter(bundle -> bundle.getLocation().startsWith("nbdj:"));
  }

  /** Versions of the bundles that came out of the folder and are installed. */
  List<String> versions() {
    return deployed().map(bundle -> bundle.getVersion().toString()).toList();
  }

  void put(String file, DeployedJar jar) throws IOException {
    Files.write(folder.resolve(file), jar.bytes());
  }

  NbdServer server(ExportSpec... exports) throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    NbdServer server = NbdServer.builder().catalog(catalog()).listen(anyPort).start();
    for (ExportSpec each : exports) {
      server.put(each);
    }
    return server;
  }

  /** An export of a {@link DeployedPlugin}'s disk. */
  static ExportSpec export(String name, String size) {
    var plugin = new ExportSpec.Layer("digits", Map.of("size", size));
    return new ExportSpec(name, "", List.of(), plugin, false);
  }

  /** Within the test's time limit. */
  static NbdClient connectWhenServed(NbdServer server, String export) throws Exception {
    while (true) {
      try {
        return NbdClient.connect(server.uris(export).getFirst(), ClientOptions.usual());
      } catch (OptionRefused notYet) {
        Thread.sleep(10);
      }
    }
  }
}
