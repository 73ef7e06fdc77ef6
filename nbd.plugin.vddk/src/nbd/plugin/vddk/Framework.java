package nbd.plugin.vddk;

import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** The OSGi framework that this bundle is in: to be used only where it is in one. */
final class Framework {
  private Framework() {}

  /** Whether all of it stops, and not this bundle alone. */
  static boolean isStopping() {
    Bundle here = FrameworkUtil.getBundle(VddkPlugin.class);
    return here.getBundleContext().getBundle(0).getState() == Bundle.STOPPING;
  }
}
