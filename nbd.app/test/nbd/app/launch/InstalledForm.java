package nbd.app.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A made-up installed form, with the settings of the real one. */
record InstalledForm(Path home) {
  static InstalledForm in(Path home) throws IOException {
    for (String folder : new String[] {"bundles", "plugins", "conf"}) {
      Files.createDirectories(home.resolve(folder));
    }
    String settings = Files.readString(Path.of("../cnf/conf/framework.properties"));
    Files.writeString(
        home.resolve("conf/framework.properties"), settings.replaceAll("\\$\\{[^}]*}", "1.0"));
    return new InstalledForm(home);
  }

  /** A bundle of one class, its activator. */
  Path bundle(String folder, String name, Class<?> activator) throws IOException {
    Manifest manifest = manifest(name);
    manifest.getMainAttributes().putValue("Bundle-Activator", activator.getName());
    manifest
        .getMainAttributes()
        .putValue("Import-Package", "org.osgi.framework,nbd.app.launch;version=\"0.9\"");
    Path jar = home.resolve(folder).resolve(name + ".jar");
    try (OutputStream file = Files.newOutputStream(jar);
        var out = new JarOutputStream(file, manifest)) {
      put(out, activator);
    }
    return jar;
  }

  /** A bundle that nobody can start, for what it imports is nowhere. */
  Path unresolvable(String folder, String name) throws IOException {
    Manifest manifest = manifest(name);
    manifest.getMainAttributes().putValue("Import-Package", "is.nowhere");
    Path jar = home.resolve(folder).resolve(name + ".jar");
    try (OutputStream file = Files.newOutputStream(jar);
        var out = new JarOutputStream(file, manifest)) {
      out.finish();
    }
    return jar;
  }

  private static Manifest manifest(String name) {
    var manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", name);
    return manifest;
  }

  private static void put(JarOutputStream out, Class<?> type) throws IOException {
    String path = type.getName().replace('.', '/') + ".class";
    out.putNextEntry(new JarEntry(path));
    try (InputStream bytes = type.getClassLoader().getResourceAsStream(path)) {
      bytes.transferTo(out);
    }
  }
}
