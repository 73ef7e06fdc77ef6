package nbd.app.launch.bundles;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that tells when it starts and stops by the system property {@code order}. */
public final class Part implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    note("+" + context.getBundle().getSymbolicName());
  }

  @Override
  public void stop(BundleContext context) {
    note("-" + context.getBundle().getSymbolicName());
  }

  private static void note(String what) {
    System.setProperty("order", System.getProperty("order", "") + what);
  }
}
