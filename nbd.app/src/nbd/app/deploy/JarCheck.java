package nbd.app.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.osgi.framework.Version;

/** Looks at a jar while it is only a file: nothing of it is run, and nothing installed. */
final class JarCheck {
  /** What only the server may bring: a second copy would be another API, or another server. */
  private static final List<String> OURS = List.of("nbd.api", "nbd.wire", "nbd.server");

  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  private final Path file;
  private final Attributes manifest;

  private JarCheck(Path file, Attributes manifest) {
    this.file = file;
    this.manifest = manifest;
  }

  /**
   * Reads all of it.
   *
   * @throws Refused if it is no jar that could be a plugin's or filter's
   */
  static Candidate of(Path file) throws Refused {
    try (var zip = new ZipFile(file.toFile())) {
      Object stamp = Candidate.stamp(file);
      Optional<String> ours = readWhole(zip);
      Candidate candidate = new JarCheck(file, manifest(zip)).candidate(stamp);
      if (ours.isPresent()) {
        throw carries(ours.get());
      }
      return candidate;
    } catch (IOException | IllegalArgumentException broken) {
      throw Refused.notWhole(broken);
    }
  }

  /** Compares all content with its checksums; the package of ours that is in it, if one is. */
  private static Optional<String> readWhole(ZipFile zip) throws IOException {
    Optional<String> ours = Optional.empty();
    Enumeration<? extends ZipEntry> entries = zip.entries();
    byte[] buffer = new byte[1 << 16];
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      readWhole(zip, entry, buffer);
      if (ours.isEmpty()) {
        ours = packageOfOurs(entry.getName());
      }
    }
    return ours;
  }

  private static void readWhole(ZipFile zip, ZipEntry entry, byte[] buffer) throws IOException {
    try (var content = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
      while (content.read(buffer) >= 0) {}
      if (content.getChecksum().getValue() != entry.getCrc()) {
        throw new ZipException("the checksum of " + entry.getName() + " is wrong");
      }
    }
  }

  private static Optional<String> packageOfOurs(String entry) {
    int slash = entry.lastIndexOf('/');
    if (slash > 0 && entry.endsWith(".class")) {
      String found = entry.substring(0, slash).replace('/', '.');
      return OURS.contains(found) ? Optional.of(found) : Optional.empty();
    }
    return Optional.empty();
  }

  private static Refused carries(String ours) {
    return new Refused(
        "carries a copy of "
            + ours
            + ", which only the server may have; build it so that it imports the package instead");
  }

  private static Attributes manifest(ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(MANIFEST);
    if (entry == null) {
      return new Attributes();
    }
    try (InputStream text = zip.getInputStream(entry)) {
      return new Manifest(text).getMainAttributes();
    }
  }

  private Candidate candidate(Object stamp) throws Refused {
    Header name = name();
    refuseWhatCannotStandBeside(name);
    List<Header> imports = header("Import-Package");
    for (Header exported : header("Export-Package")) {
      for (String exportedPackage : exported.paths()) {
        if (OURS.contains(exportedPackage)) {
          throw carries(exportedPackage);
        }
      }
    }
    if (!importsApi(imports)) {
      throw new Refused(
          "has no plugin and no filter: it does not import nbd.api; only plugins and filters"
              + " belong here, and a library that one needs belongs inside its jar");
    }
    return new Candidate(file, stamp, name.path(), version(), imports);
  }

  private static boolean importsApi(List<Header> imports) {
    for (Header clause : imports) {
      if (clause.paths().contains(OURS.getFirst())) {
        return true;
      }
    }
    return false;
  }

  private Header name() throws Refused {
    List<Header> names = header("Bundle-SymbolicName");
    if (names.isEmpty() || !"2".equals(manifest.getValue("Bundle-ManifestVersion"))) {
      throw new Refused(
          "is a jar but no bundle: its manifest has no Bundle-SymbolicName (with"
              + " Bundle-ManifestVersion 2); build it with bnd, as examples/ does");
    }
    return names.getFirst();
  }

  private void refuseWhatCannotStandBeside(Header name) throws Refused {
    if (name.attribute("singleton:").equals(Optional.of("true"))) {
      throw new Refused(
          "is a singleton, which cannot stand beside the version that it takes over from; leave"
              + " singleton:=true out of its Bundle-SymbolicName");
    }
    for (Header host : header("Fragment-Host")) {
      throw new Refused(
          "is a fragment of " + host.path() + "; a plugin or filter is a bundle of its own");
    }
    for (Header required : header("Require-Bundle")) {
      if (required.path().startsWith("nbd.")) {
        throw new Refused(
            "requires the bundle "
                + required.path()
                + "; have it import the package instead (Import-Package)");
      }
    }
  }

  private Version version() throws Refused {
    String text = manifest.getValue("Bundle-Version");
    try {
      return Version.parseVersion(text);
    } catch (IllegalArgumentException wrong) {
      throw new Refused(
          "has the Bundle-Version '" + text + "', which is none; 1.2.3 would be one", wrong);
    }
  }

  private List<Header> header(String name) {
    return Header.parse(manifest.getValue(name));
  }
}
