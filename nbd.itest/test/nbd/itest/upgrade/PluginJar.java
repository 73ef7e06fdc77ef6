package nbd.itest.upgrade;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import nbd.itest.Distribution;

/**
 * A jar of the distribution's plugins folder, in any version: the same content, another
 * Bundle-Version.
 *
 * @param name the bundle's symbolic name
 */
record PluginJar(String name) {
  static final PluginJar FILE = new PluginJar("nbd.plugin.file");
  static final PluginJar MEMORY = new PluginJar("nbd.plugin.memory");
  static final PluginJar FILTERS = new PluginJar("nbd.filters");

  /** The jar's bytes with that version. */
  byte[] version(String version) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarFile jar = new JarFile(installed().toFile())) {
      Manifest manifest = jar.getManifest();
      manifest.getMainAttributes().putValue("Bundle-Version", version);
      try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
        copyContent(jar, out);
      }
    }
    return bytes.toByteArray();
  }

  private Path installed() throws IOException {
    Path folder = Distribution.home().resolve("plugins");
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, name + "-*.jar")) {
      return jars.iterator().next();
    }
  }

  private static void copyContent(JarFile jar, JarOutputStream out) throws IOException {
    Enumeration<JarEntry> entries = jar.entries();
    while (entries.hasMoreElements()) {
      JarEntry entry = entries.nextElement();
      if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
        out.putNextEntry(new JarEntry(entry.getName()));
        out.write(jar.getInputStream(entry).readAllBytes());
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
