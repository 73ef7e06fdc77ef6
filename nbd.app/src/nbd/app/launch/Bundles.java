package nbd.app.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles of an installed form. They are read where they lie, not copied into the framework's
 * cache, and what they are told is not written there either: it is made anew at each start.
 */
final class Bundles {
  private static final Logger log = LoggerFactory.getLogger(Bundles.class);

  private final Path home;
  private final Settings settings;
  private final List<Bundle> core = new ArrayList<>();
  private final List<Bundle> plugins = new ArrayList<>();

  Bundles(Path home, Settings settings) {
    this.home = home;
    this.settings = settings;
  }

  /**
   * Installs all jars.
   *
   * @throws LaunchException if one in {@code bundles/} is not a bundle; in {@code plugins/} that is
   *     only logged
   */
  void install(BundleContext framework) throws LaunchException {
    for (Path jar : jars("bundles")) {
      try {
        core.add(install(framework, jar, "bundles"));
      } catch (BundleException failure) {
        throw new LaunchException(jar + " is not a bundle: " + failure.getMessage(), failure);
      }
    }
    for (Path jar : jars("plugins")) {
      try {
        plugins.add(install(framework, jar, "plugins"));
      } catch (BundleException failure) {
        log.error("{} is left out, it is not a bundle: {}", jar, failure.getMessage());
      }
    }
  }

  private Bundle install(BundleContext framework, Path jar, String folder) throws BundleException {
    int level = settings.startLevel(folder);
    framework.getBundle(0).adapt(FrameworkStartLevel.class).setInitialBundleStartLevel(level);
    Bundle bundle = framework.installBundle("reference:" + jar.toUri());
    startLevel(bundle).setStartLevel(settings.startLevel(bundle.getSymbolicName(), level));
    return bundle;
  }

  private List<Path> jars(String folder) throws LaunchException {
    List<Path> jars = new ArrayList<>();
    try (var files = Files.newDirectoryStream(home.resolve(folder), "*.jar")) {
      files.forEach(jars::add);
    } catch (IOException failure) {
      throw new LaunchException("cannot read the folder " + home.resolve(folder), failure);
    }
    jars.sort(null);
    return jars;
  }

  /**
   * Starts all bundles, level by level.
   *
   * @throws LaunchException if one of {@code bundles/} cannot be started; a plugin's failure is
   *     only logged
   */
  void startAll(Bundle framework) throws LaunchException {
    List<Bundle> inOrder = new ArrayList<>(core);
    inOrder.addAll(plugins);
    inOrder.sort((a, b) -> startLevel(a).getStartLevel() - startLevel(b).getStartLevel());
    framework.adapt(FrameworkWiring.class).resolveBundles(null);
    for (Bundle bundle : inOrder) {
      start(bundle);
    }
  }

  private void start(Bundle bundle) throws LaunchException {
    try {
      bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
    } catch (BundleException failure) {
      if (core.contains(bundle)) {
        throw new LaunchException(bundle + " does not start: " + failure.getMessage(), failure);
      }
      log.error("{} does not start: {}", bundle, failure.getMessage());
    }
  }

  private static BundleStartLevel startLevel(Bundle bundle) {
    return bundle.adapt(BundleStartLevel.class);
  }
}
