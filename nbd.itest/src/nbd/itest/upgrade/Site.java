package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import nbd.app.deploy.Deployer;
import nbd.app.deploy.Standing;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.server.Catalog;
import nbd.server.NbdServer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.wiring.FrameworkWiring;

/** A watched folder of jars in Felix, and a server of what they bring, and of nothing else. */
final class Site implements AutoCloseable {
  private static final Duration LONGEST_UPGRADE = Duration.ofSeconds(30);

  private final BundleContext context = FrameworkUtil.getBundle(Site.class).getBundleContext();
  private final List<Bundle> stopped = new ArrayList<>();
  private final Path plugins;
  private final Deployer deployer;
  private final NbdServer server;

  /**
   * @param folder an empty one, in which it makes others
   */
  Site(Path folder) throws Exception {
    plugins = Files.createDirectory(folder.resolve("plugins"));
    for (Bundle bundle : context.getBundles()) {
      if (bundle.getSymbolicName().startsWith("nbd.plugin.")) {
        bundle.stop();
        stopped.add(bundle);
      }
    }
    Catalog catalog = context.getService(context.getServiceReference(Catalog.class));
    assertThat(catalog.plugins()).isEmpty();
    deployer = new Deployer(context, plugins, catalog);
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = NbdServer.builder().catalog(catalog).listen(anyPort).start();
  }

  /** The watched folder. */
  Path plugins() {
    return plugins;
  }

  BuiltBundle bundle(String name) {
    String jar = Objects.requireNonNull(context.getProperty("jar." + name), name);
    return new BuiltBundle(name, Path.of(jar));
  }

  /** Takes what is in the folder, and from then on what comes. */
  void watch() {
    deployer.watch();
  }

  NbdServer server() {
    return server;
  }

  NbdClient connect(String export, ClientOptions options) throws IOException {
    return NbdClient.connect(server.uris(export).getFirst(), options);
  }

  /** Waits until that version is in use from that file. */
  void awaitInUse(Path file, String version) throws Exception {
    long end = System.nanoTime() + LONGEST_UPGRADE.toNanos();
    while (!isInUse(file, version)) {
      assertThat(System.nanoTime())
          .as("version %s is to be in use: %s", version, deployer.standings())
          .isLessThan(end);
      Thread.sleep(5);
    }
  }

  private boolean isInUse(Path file, String version) {
    return standing(file)
        .filter(found -> found.version().equals(version) && found.problem().isEmpty())
        .isPresent();
  }

  private Optional<Standing> standing(Path file) {
    return deployer.standings().stream().filter(each -> each.file().equals(file)).findFirst();
  }

  /** The bundles that came out of the folder and are installed. */
  List<Bundle> deployed() {
    return Stream.of(context.getBundles())
        .filter(bundle -> bundle.getLocation().startsWith("nbdj:"))
        .toList();
  }

  /** Whether classes of a bundle that was uninstalled can still be loaded. */
  boolean isRemovalPending() {
    FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
    return !wiring.getRemovalPendingBundles().isEmpty();
  }

  /** Leaves the framework to other tests as it was. */
  @Override
  public void close() throws BundleException {
    server.close();
    deployer.close();
    for (Bundle bundle : deployed()) {
      bundle.uninstall();
    }
    for (Bundle bundle : stopped) {
      bundle.start();
    }
  }
}
