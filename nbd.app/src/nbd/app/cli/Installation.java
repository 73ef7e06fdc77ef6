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
 * @param plugins where the plugins and filters lie
 */
record Installation(String version, int major, int minor, Path home, Path plugins) {
  /** Names another folder of plugins and filters than the installed one. */
  static final String PLUGINS_VARIABLE = "NBDJ_PLUGINS";

  /** What the launcher and the manifest say. */
  static Installation of(BundleContext context) {
    Version number = context.getBundle().getVersion();
    Path home = Path.of(context.getProperty("nbdj.home"));
    String plugins = System.getenv(PLUGINS_VARIABLE);
    return new Installation(
        context.getBundle().getHeaders("").get("Implementation-Version"),
        number.getMajor(),
        number.getMinor(),
        home,
        plugins == null || plugins.isEmpty() ? home.resolve("plugins") : Path.of(plugins));
  }

  /** The configuration that comes with it. */
  Path conf() {
    return home.resolve("conf");
  }

  /** Whether its plugins and filters are those that came with it. */
  boolean hasOwnPlugins() {
    return plugins.equals(home.resolve("plugins"));
  }

  /** This one with another folder of plugins and filters. */
  Installation withPlugins(Path other) {
    return new Installation(version, major, minor, home, other);
  }
}
