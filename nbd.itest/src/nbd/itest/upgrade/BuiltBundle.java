package nbd.itest.upgrade;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A bundle of this build, of which any number of versions can be made.
 *
 * @param name its symbolic name
 * @param jar where it lies
 */
record BuiltBundle(String name, Path jar) {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  /** The bytes of a jar that differs from the one that was built in its version alone. */
  byte[] of(String version) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var in = new ZipFile(jar.toFile());
        var out = new JarOutputStream(bytes, manifest(in, version))) {
      out.setLevel(Deflater.BEST_SPEED);
      for (ZipEntry entry : in.stream().toList()) {
        if (!entry.getName().equals(MANIFEST)) {
          out.putNextEntry(new ZipEntry(entry.getName()));
          copy(in, entry, out);
        }
      }
    }
    return bytes.toByteArray();
  }

  private static Manifest manifest(ZipFile jar, String version) throws IOException {
    try (InputStream text = jar.getInputStream(jar.getEntry(MANIFEST))) {
      var manifest = new Manifest(text);
      manifest.getMainAttributes().putValue("Bundle-Version", version);
      return manifest;
    }
  }

  private static void copy(ZipFile jar, ZipEntry entry, JarOutputStream out) throws IOException {
    try (InputStream content = jar.getInputStream(entry)) {
      content.transferTo(out);
    }
  }
}
