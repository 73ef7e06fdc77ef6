package nbd.app.deploy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import nbd.app.deploy.bundles.Bringer;

/** Makes jars of {@link Bringer} with any manifest. */
final class JarMaker {
  private static final List<String> CLASSES =
      List.of(
          "Bringer",
          "Bringer$Failure",
          "Bringer$Nothing",
          "Bringer$Scoped",
          "Bringer$Shared",
          "Bringer$Named",
          "Bringer$NamedFilter");

  private final Manifest manifest = new Manifest();
  private String extra = "extra.txt";

  /** A good bundle that brings a plugin of that name. */
  static JarMaker plugin(String symbolicName, String version, String plugin) {
    return new JarMaker()
        .with("Bundle-ManifestVersion", "2")
        .with("Bundle-SymbolicName", symbolicName)
        .with("Bundle-Version", version)
        .with("Bundle-Activator", Bringer.class.getName())
        .with("Import-Package", "nbd.api;version=\"[0.9,1)\",org.osgi.framework")
        .with("X-Plugin", plugin);
  }

  private JarMaker() {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  JarMaker with(String header, String value) {
    manifest.getMainAttributes().putValue(header, value);
    return this;
  }

  JarMaker without(String header) {
    manifest.getMainAttributes().remove(new Attributes.Name(header));
    return this;
  }

  /** With one entry more; its name matters only. */
  JarMaker withEntry(String name) {
    extra = name;
    return this;
  }

  byte[] bytes() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new JarOutputStream(bytes, manifest)) {
      for (String name : CLASSES) {
        String path = "nbd/app/deploy/bundles/" + name + ".class";
        out.putNextEntry(new JarEntry(path));
        try (InputStream in = Bringer.class.getClassLoader().getResourceAsStream(path)) {
          in.transferTo(out);
        }
      }
      out.putNextEntry(new JarEntry(extra));
      out.write(new byte[1000]);
    }
    return bytes.toByteArray();
  }

  Path to(Path file) throws IOException {
    return Files.write(file, bytes());
  }
}
