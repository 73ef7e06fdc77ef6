package nbd.server.osgi;

import java.io.IOException;
import java.io.InputStream;
import java.util.jar.Manifest;

/**
 * The version of the bundle that a class comes from, out of its manifest: so the server needs no
 * framework in order to be loaded.
 */
final class BundleVersion {
  private BundleVersion() {}

  /** As the manifest writes it; "" if there is none. */
  static String of(Class<?> type) {
    try (InputStream manifest = type.getResourceAsStream("/META-INF/MANIFEST.MF")) {
      String version =
          manifest == null
              ? null
              : new Manifest(manifest).getMainAttributes().getValue("Bundle-Version");
      return version == null ? "" : version;
    } catch (IOException unreadable) {
      return "";
    }
  }
}
