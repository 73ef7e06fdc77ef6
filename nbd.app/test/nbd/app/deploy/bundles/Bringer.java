package nbd.app.deploy.bundles;

import java.io.IOException;
import java.util.Dictionary;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** Activator of a made-up jar, which does what headers of its manifest say. */
public final class Bringer implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    Dictionary<String, String> headers = context.getBundle().getHeaders("");
    if (headers.get("X-Fails") != null) {
      throw new IllegalStateException(headers.get("X-Fails"));
    }
    if (headers.get("X-Fails-In-Its-Own-Way") != null) {
      throw new Failure();
    }
    if (headers.get("X-Nothing") != null) {
      context.registerService(Plugin.class, new Nothing(), null);
    }
    if (headers.get("X-Plugin") != null) {
      context.registerService(Plugin.class, new Named(headers.get("X-Plugin")), null);
    }
    if (headers.get("X-Scoped") != null) {
      context.registerService(Plugin.class, new Scoped(headers.get("X-Scoped")), null);
    }
    if (headers.get("X-Shared") != null) {
      context.registerService(Plugin.class, new Shared(new Named(headers.get("X-Shared"))), null);
    }
    if (headers.get("X-Filter") != null) {
      context.registerService(Filter.class, new NamedFilter(headers.get("X-Filter")), null);
    }
  }

  @Override
  public void stop(BundleContext context) {}

  /** Of a class that only the bundle has. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** A service that nobody can get. */
  private static final class Nothing implements ServiceFactory<Plugin> {
    @Override
    public Plugin getService(Bundle bundle, ServiceRegistration<Plugin> registration) {
      return null;
    }

    @Override
    public void ungetService(
        Bundle bundle, ServiceRegistration<Plugin> registration, Plugin service) {}
  }

  /** A plugin for each bundle that gets it, as a component of scope bundle is. */
  private record Scoped(String name) implements ServiceFactory<Plugin> {
    @Override
    public Plugin getService(Bundle bundle, ServiceRegistration<Plugin> registration) {
      return new Named(name);
    }

    @Override
    public void ungetService(
        Bundle bundle, ServiceRegistration<Plugin> registration, Plugin service) {}
  }

  /** One for all, got when it is needed, as a component of scope singleton is. */
  private record Shared(Plugin plugin) implements ServiceFactory<Plugin> {
    @Override
    public Plugin getService(Bundle bundle, ServiceRegistration<Plugin> registration) {
      return plugin;
    }

    @Override
    public void ungetService(
        Bundle bundle, ServiceRegistration<Plugin> registration, Plugin service) {}
  }

  private record Named(String name) implements Plugin {
    @Override
    public String description() {
      return "made up";
    }

    @Override
    public Export export(Parameters parameters, Host host) throws IOException {
      throw new IOException("made up");
    }
  }

  private record NamedFilter(String name) implements Filter {
    @Override
    public String description() {
      return "made up";
    }

    @Override
    public Export wrap(Export next, Parameters parameters, Host host) {
      return next;
    }
  }
}
