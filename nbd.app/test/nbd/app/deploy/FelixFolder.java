package nbd.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nbd.api.Plugin;
import org.apache.felix.framework.Felix;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;

/** A real framework that has nbd.api 0.9, and a folder of jars beside it. */
final class FelixFolder implements AutoCloseable {
  final Path plugins;
  private final Felix felix;

  FelixFolder(Path home) throws BundleException, IOException {
    plugins = Files.createDirectory(home.resolve("plugins"));
    Map<String, Object> settings = new HashMap<>();
    settings.put("org.osgi.framework.storage", home.resolve("cache").toString());
    settings.put("org.osgi.framework.bsnversion", "multiple");
    settings.put("felix.log.level", "0");
    settings.put("org.osgi.framework.system.packages.extra", "nbd.api;version=0.9.0");
    felix = new Felix(settings);
    felix.start();
  }

  BundleContext context() {
    return felix.getBundleContext();
  }

  /** Symbolic names and versions of all bundles but the framework, in the order of their start. */
  List<String> bundles() {
    return Stream.of(context().getBundles())
        .filter(bundle -> bundle.getBundleId() != 0)
        .map(FelixFolder::title)
        .toList();
  }

  /** The plugins that are services now. */
  List<String> plugins() {
    try {
      return context().getServiceReferences(Plugin.class, null).stream()
          .map(context()::getService)
          .map(Plugin::name)
          .sorted()
          .toList();
    } catch (InvalidSyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** The bundle that runs of that symbolic name; there is one. */
  Bundle bundle(String name) {
    return Stream.of(context().getBundles())
        .filter(bundle -> name.equals(bundle.getSymbolicName()))
        .findAny()
        .orElseThrow();
  }

  /** The bundle that runs of that symbolic name and version. */
  Bundle bundle(String name, String version) {
    return Stream.of(context().getBundles())
        .filter(bundle -> (name + " " + version).equals(title(bundle)))
        .findAny()
        .orElseThrow();
  }

  private static String title(Bundle bundle) {
    return bundle.getSymbolicName() + " " + bundle.getVersion();
  }

  @Override
  public void close() throws BundleException {
    try {
      felix.stop();
      felix.waitForStop(10_000);
    } catch (InterruptedException noWaiting) {
      Thread.currentThread().interrupt();
    }
  }
}
