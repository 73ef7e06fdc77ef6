package nbd.app.deploy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/**
 * The packages that bundles can import here, with their versions. They stay the same for as long as
 * the process lives: plugins and filters export nothing.
 */
record Packages(Map<String, TreeSet<Version>> versions) {
  private static final String API = "nbd.api";

  /** Those of the framework and of all bundles that are installed now. */
  static Packages of(BundleContext context) {
    Map<String, TreeSet<Version>> versions = new HashMap<>();
    for (Bundle bundle : context.getBundles()) {
      BundleRevision revision = bundle.adapt(BundleRevision.class);
      List<BundleCapability> packages =
          revision.getDeclaredCapabilities(BundleRevision.PACKAGE_NAMESPACE);
      for (BundleCapability each : packages) {
        String name = (String) each.getAttributes().get(BundleRevision.PACKAGE_NAMESPACE);
        Version version = (Version) each.getAttributes().get("version");
        TreeSet<Version> known = versions.get(name);
        if (known == null) {
          known = new TreeSet<>();
          versions.put(name, known);
        }
        known.add(version);
      }
    }
    return new Packages(versions);
  }

  /**
   * @throws Refused if the candidate must import something that is not here; of several such the
   *     API is told first, for it is the one that matters
   */
  void check(Candidate candidate) throws Refused {
    for (boolean api : new boolean[] {true, false}) {
      for (Header clause : candidate.imports()) {
        for (String name : clause.paths()) {
          if (name.equals(API) == api && !isOptional(clause)) {
            check(name, range(clause));
          }
        }
      }
    }
  }

  private static boolean isOptional(Header clause) {
    return clause.attribute("resolution:").equals(Optional.of("optional"));
  }

  private static VersionRange range(Header clause) throws Refused {
    String text = clause.attribute("version").orElse("0");
    try {
      return VersionRange.valueOf(text);
    } catch (IllegalArgumentException wrong) {
      throw new Refused(
          "imports " + clause.path() + " of version '" + text + "', which is none", wrong);
    }
  }

  private void check(String name, VersionRange wanted) throws Refused {
    TreeSet<Version> here = versions.getOrDefault(name, new TreeSet<>());
    for (Version version : here) {
      if (wanted.includes(version)) {
        return;
      }
    }
    if (here.isEmpty()) {
      throw new Refused(
          "needs package "
              + name
              + ", which nothing here provides; a library that a plugin needs belongs inside its"
              + " jar");
    }
    throw new Refused(
        "needs %s %s, this server has %s; %s"
            .formatted(name, text(wanted), text(here), wayOut(name, wanted, here)));
  }

  private static String wayOut(String name, VersionRange wanted, TreeSet<Version> here) {
    if (!name.equals(API)) {
      return "build it against that version, or put its own inside its jar";
    }
    return wanted.getLeft().compareTo(here.last()) > 0
        ? "take a newer nbdj, or an older build of it"
        : "take a newer build of it";
  }

  private static String text(TreeSet<Version> here) {
    return here.stream().map(Packages::text).collect(Collectors.joining(" and "));
  }

  /** As people write it: {@code 0.9} and not 0.9.0, but {@code 2.0} and not 2. */
  private static String text(Version version) {
    return version.toString().replaceFirst("^(\\d+\\.\\d+)\\.0$", "$1");
  }

  /** {@code [2,3)} for {@code [2.0.0,3.0.0)}. */
  private static String text(VersionRange range) {
    return range.toString().replaceAll("(\\d+)(\\.0)+(?![.\\d])", "$1");
  }
}
