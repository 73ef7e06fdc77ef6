package nbd.itest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A bundle that is made up, with one component of declarative services.
 *
 * @param component its description in XML
 * @param digit what the bytes of a {@link DeployedPlugin}'s disk are
 * @param unit its size is a multiple of
 */
record DeployedJar(String version, String component, int digit, long unit) {
  /** A good one. */
  static DeployedJar of(String version, int digit) {
    return new DeployedJar(version, component(DeployedPlugin.class), digit, 1);
  }

  static String component(Class<?> type) {
    return """
    <scr:component xmlns:scr='http://www.osgi.org/xmlns/scr/v1.3.0' name='made.up'>
      <implementation class='%s'/>
      <service><provide interface='nbd.api.Plugin'/></service>
    </scr:component>\
    """
        .formatted(type.getName());
  }

  /** One whose disks are larger, if their size is no multiple of that. */
  DeployedJar rounding(long bytes) {
    return new DeployedJar(version, component, digit, bytes);
  }

  byte[] bytes() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new JarOutputStream(bytes, manifest())) {
      put(out, "OSGI-INF/c.xml", component.getBytes(StandardCharsets.UTF_8));
      String disk = "digit=%d%nunit=%d%n".formatted(digit, unit);
      put(out, "disk.properties", disk.getBytes(StandardCharsets.UTF_8));
      for (String name : List.of("DeployedPlugin", "DeployedPlugin$1", "DeployTest$NoStart")) {
        putClass(out, "nbd/itest/" + name + ".class");
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private Manifest manifest() {
    var manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", "made.up");
    main.putValue("Bundle-Version", version);
    main.putValue("Import-Package", "nbd.api;version=\"[0.9,1)\"");
    main.putValue("Service-Component", "OSGI-INF/c.xml");
    return manifest;
  }

  private static void putClass(JarOutputStream out, String path) throws IOException {
    try (InputStream in = DeployedJar.class.getClassLoader().getResourceAsStream(path)) {
      put(out, path, in.readAllBytes());
    }
  }

  private static void put(JarOutputStream out, String path, byte[] content) throws IOException {
    out.putNextEntry(new JarEntry(path));
    out.write(content);
  }
}
