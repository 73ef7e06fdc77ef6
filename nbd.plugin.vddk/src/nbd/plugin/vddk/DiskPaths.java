package nbd.plugin.vddk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nbd.api.ParameterException;

/** The values of {@code file}. */
final class DiskPaths {
  /** A string of the NBD protocol, for a path is a disk's name or description. */
  private static final int LONGEST = 4096;

  private DiskPaths() {}

  /**
   * The same paths.
   *
   * @throws ParameterException if one is not right, or is there twice
   */
  static List<String> checked(List<String> files, boolean remote) {
    Set<String> seen = new HashSet<>();
    for (String file : files) {
      checkString(file);
      if (!remote) {
        checkLocal(file);
      }
      if (!seen.add(file)) {
        throw new ParameterException("parameter 'file': '" + file + "' is given twice");
      }
    }
    return List.copyOf(files);
  }

  private static void checkString(String file) {
    if (file.isEmpty() || file.indexOf('\0') >= 0 || file.getBytes(UTF_8).length > LONGEST) {
      throw new ParameterException(
          "parameter 'file': '%.40s' is not a path of 1 to %d bytes".formatted(file, LONGEST));
    }
  }

  /** The library takes a path that is not absolute for one of a place that it does not tell. */
  private static void checkLocal(String file) {
    if (file.startsWith("[")) {
      throw new ParameterException(
          "parameter 'file': '%s' is on a datastore: give server, user, password and vm too"
              .formatted(file));
    }
    if (!file.startsWith("/")) {
      throw new ParameterException(
          "parameter 'file': '%s' must be an absolute path, such as '%s'"
              .formatted(file, Path.of("").toAbsolutePath() + "/" + file));
    }
  }
}
