package nbd.app.cli;

import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/**
 * Where a plugin or filter comes from.
 *
 * @param version of its bundle
 * @param path of the jar; not known outside a container
 */
record Origin(String version, Optional<String> path) {
  static Origin of(Object service) {
    Bundle bundle = FrameworkUtil.getBundle(service.getClass());
    return bundle == null
        ? new Origin("unknown", Optional.empty())
        : new Origin(bundle.getVersion().toString(), Optional.of(path(bundle.getLocation())));
  }

  private static String path(String location) {
    return location.replaceFirst("^nbdj:(.*)#\\d+$", "$1");
  }
}
