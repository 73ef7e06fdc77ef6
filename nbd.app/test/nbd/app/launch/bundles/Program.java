package nbd.app.launch.bundles;

import java.util.List;
import nbd.app.launch.Command;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * The program of the test's bundles: its result is how many arguments there are. It tells when it
 * starts and stops by the system property {@code order}.
 */
public final class Program implements BundleActivator, Command {
  @Override
  public void start(BundleContext context) {
    note("+" + context.getBundle().getSymbolicName());
    context.registerService(Command.class, this, null);
  }

  @Override
  public void stop(BundleContext context) {
    note("-" + context.getBundle().getSymbolicName());
  }

  private static void note(String what) {
    System.setProperty("order", System.getProperty("order", "") + what);
  }

  @Override
  public int run(List<String> arguments) {
    return arguments.size();
  }

  @Override
  public void stop() {}
}
