package nbd.app.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.Felix;
import org.apache.felix.framework.util.FelixConstants;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleWiring;

/** A running framework with the bundles of an installed form. */
final class Container implements AutoCloseable {
  private static final long STOP_MILLIS = 10_000;

  private final Framework framework;
  private final Scratch cache;

  /** Held until the process is gone: the AOT cache records only classes whose loader is alive. */
  private static final List<ClassLoader> LOADERS = new ArrayList<>();

  private Container(Framework framework, Scratch cache) {
    this.framework = framework;
    this.cache = cache;
  }

  /**
   * Starts all bundles, level by level.
   *
   * @param home the installed form
   * @throws LaunchException if it is not complete
   */
  static Container start(Path home) throws IOException, LaunchException {
    Settings settings = Settings.read(home.resolve("conf/framework.properties"));
    Scratch cache = Scratch.create();
    Map<String, Object> configuration = new HashMap<>(settings.framework());
    configuration.put("nbdj.home", home.toString());
    configuration.put(Constants.FRAMEWORK_STORAGE, cache.folder().toString());
    configuration.put(FelixConstants.LOG_LOGGER_PROP, new FrameworkLog());
    var container = new Container(new Felix(configuration), cache);
    try {
      container.start(new Bundles(home, settings));
      return container;
    } catch (BundleException failure) {
      container.close();
      throw new LaunchException("the container does not start: " + failure.getMessage(), failure);
    } catch (LaunchException | RuntimeException failure) {
      container.close();
      throw failure;
    }
  }

  private void start(Bundles bundles) throws BundleException, LaunchException {
    framework.init();
    bundles.install(framework.getBundleContext());
    framework.start();
    bundles.startAll(framework);
  }

  /** The service that runs the program. */
  Command command() throws LaunchException {
    BundleContext context = framework.getBundleContext();
    ServiceReference<Command> reference = context.getServiceReference(Command.class);
    Command command = reference == null ? null : context.getService(reference);
    if (command == null) {
      throw new LaunchException("no bundle in bundles/ provides the command line", null);
    }
    return command;
  }

  /** Stops all bundles, level by level downwards, and forgets what they had in the cache. */
  @Override
  public void close() {
    try {
      holdLoaders();
      framework.stop();
      framework.waitForStop(STOP_MILLIS);
    } catch (BundleException failure) {
      System.err.println("nbdj: the container does not stop: " + failure.getMessage());
    } catch (InterruptedException noWaiting) {
      Thread.currentThread().interrupt();
    }
    try {
      cache.close();
    } catch (IOException failure) {
      System.err.println("nbdj: cannot delete " + cache.folder() + ": " + failure.getMessage());
    }
  }

  private void holdLoaders() {
    BundleContext context = framework.getBundleContext();
    for (Bundle bundle : context == null ? new Bundle[0] : context.getBundles()) {
      BundleWiring wiring = bundle.adapt(BundleWiring.class);
      if (wiring != null) {
        LOADERS.add(wiring.getClassLoader());
      }
    }
  }
}
