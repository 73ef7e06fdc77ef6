package nbd.app.deploy;

import java.util.Optional;
import org.osgi.framework.Version;

/**
 * A jar that would be taken.
 *
 * @param name the bundle's symbolic name
 * @param version the bundle's
 * @param brings its plugins and filters, for people
 * @param replaces what is in use under that symbolic name
 */
public record Offer(String name, Version version, String brings, Optional<Standing> replaces) {
  /** Whether it is older than what it would take over from. */
  public boolean isOlder() {
    return replaces
        .filter(running -> version.compareTo(Version.parseVersion(running.version())) < 0)
        .isPresent();
  }
}
