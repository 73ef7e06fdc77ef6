package nbd.app.cli;

import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/**
 * The installed form that runs.
 *
 * @param version as it is told to people
 * @param major its first number
 * @param minor its second number
 * @param home its folder
 */
record Installation(String version, int major, int minor, Path home) {
  /** What the launcher and the manifest say. */
  static Installation of(BundleContext context) {
    Version number = context.getBundle().getVersion();
    return new Installation(
        context.getBundle().getHeaders("").get("Implementation-Version"),
        number.getMajor(),
        number.getMinor(),
        Path.of(context.getProperty("nbdj.home")));
  }
}
