import aQute.bnd.differ.Baseline.Info;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Processor;
import aQute.bnd.version.Version;
import java.io.File;

/**
 * Compares the packages that a jar exports with those of its last release and fails where one has
 * changed but its {@code @Version} does not say so. The comparison is bnd's. bnd's own Maven plugin
 * lets everything pass below 1.0; here a breaking change of a 0.x package needs the next minor
 * version, all else what bnd asks for.
 */
class Baseline {
  public static void main(String[] args) throws Exception {
    try (var bnd = new Processor();
        var older = new Jar(new File(args[0]));
        var newer = new Jar(new File(args[1]))) {
      var baseline = new aQute.bnd.differ.Baseline(bnd, new DiffPluginImpl());
      long wrong = baseline.baseline(newer, older, null).stream().filter(Baseline::wrong).count();
      System.exit(wrong == 0 ? 0 : 1);
    }
  }

  private static boolean wrong(Info info) {
    Version needed = needed(info);
    if (needed != null && info.newerVersion.compareTo(needed) >= 0) {
      return false;
    }
    System.out.printf(
        "%s has changed since its release as %s; its @Version is %s and must be at least %s:%n%s",
        info.packageName,
        info.olderVersion,
        info.newerVersion,
        needed == null ? "kept (the package is gone)" : needed,
        info.reason);
    return true;
  }

  private static Version needed(Info info) {
    Version suggested = info.suggestedVersion;
    boolean breaking = suggested != null && suggested.getMajor() > info.olderVersion.getMajor();
    return breaking && info.olderVersion.getMajor() == 0
        ? new Version(0, info.olderVersion.getMinor() + 1, 0)
        : suggested;
  }
}
