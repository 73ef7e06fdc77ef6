package nbd.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import org.osgi.framework.Version;

/**
 * A jar that is a bundle as a plugin's or filter's should be, as far as a file tells.
 *
 * @param stamp what is different when the file is another one
 * @param name the bundle's symbolic name
 * @param imports clauses of Import-Package
 */
record Candidate(Path file, Object stamp, String name, Version version, List<Header> imports)
    implements Comparable<Candidate> {
  /**
   * What tells one state of the file from another.
   *
   * @throws IOException if it is not there
   */
  static Object stamp(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return Arrays.asList(now.size(), now.lastModifiedTime(), now.fileKey());
  }

  /** The newest first; those of one version by file name. */
  @Override
  public int compareTo(Candidate other) {
    int newer = other.version.compareTo(version);
    return newer == 0 ? file.compareTo(other.file) : newer;
  }

  /** Whether a framework of old could not tell the two apart, and people cannot either. */
  boolean isTwinOf(Candidate other) {
    return name.equals(other.name) && version.equals(other.version) && !file.equals(other.file);
  }

  /** For people: {@code nbd.plugin.memory 0.9.0}. */
  String title() {
    return name + " " + version;
  }
}
