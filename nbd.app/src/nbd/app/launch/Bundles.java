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

/**
 * The bundles of an installed form's {@code bundles/}. They are read where they lie, not copied
 * into the framework's cache, and what they are told is not written there either: it is made anew
 * at each start.
 */
final class Bundles {
  private static final String FOLDER = "bundles";

  private final Path home;
  private final Settings settings;
  private final List<Bundle> installed = new ArrayList<>();

  Bundles(Path home, Settings settings) {
    this.home = home;
    this.settings = settings;
  }

  /**
   * Installs all jars.
   *
   * @throws LaunchException if one is not a bundle
   */
  void install(BundleContext framework) throws LaunchException {
    for (Path jar : jars()) {
      try {
        installed.add(install(framework, jar));
      } catch (BundleException failure) {
        throw new LaunchException(jar + " is not a bundle: " + failure.getMessage(), failure);
      }
    }
  }

  private Bundle install(BundleContext framework, Path jar) throws BundleException {
    int level = settings.startLevel(FOLDER);
    framework.getBundle(0).adapt(FrameworkStartLevel.class).setInitialBundleStartLevel(level);
    Bundle bundle = framework.installBundle("reference:" + jar.toUri());
    startLevel(bundle).setStartLevel(settings.startLevel(bundle.getSymbolicName(), level));
    return bundle;
  }

  private List<Path> jars() throws LaunchException {
    List<Path> jars = new ArrayList<>();
    try (var files = Files.newDirectoryStream(home.resolve(FOLDER), "*.jar")) {
      files.forEach(jars::add);
    } catch (IOException failure) {
      throw new LaunchException("cannot read the folder " + home.resolve(FOLDER), failure);
    }
    jars.sort(null);
    return jars;
  }

  /**
   * Starts all bundles, level by level.
   *
   * @throws LaunchException if one cannot be started
   */
  void startAll(Bundle framework) throws LaunchException {
    List<Bundle> inOrder = new ArrayList<>(installed);
    inOrder.sort((a, b) -> startLevel(a).getStartLevel() - startLevel(b).getStartLevel());
    framework.adapt(FrameworkWiring.class).resolveBundles(null);
    for (Bundle bundle : inOrder) {
      start(bundle);
    }
  }

  private static void start(Bundle bundle) throws LaunchException {
    try {
      bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
    } catch (BundleException failure) {
      throw new LaunchException(bundle + " does not start: " + failure.getMessage(), failure);
    }
  }

  private static BundleStartLevel startLevel(Bundle bundle) {
    return bundle.adapt(BundleStartLevel.class);
  }
}
