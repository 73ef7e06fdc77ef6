package nbd.app.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.app.deploy.Offer;
import nbd.app.deploy.PluginFolder;
import nbd.app.deploy.Refused;
import nbd.app.deploy.Standing;

/** {@code nbdj deploy}: a jar goes into the folder only if it would be taken there, and whole. */
record Deploying(PluginFolder plugins, PrintStream out) {
  /**
   * One after the other, up to the first that is refused.
   *
   * @throws UsageException naming the jar that would not be taken, and why
   */
  void deploy(List<Path> jars) throws UsageException, IOException {
    plugins.look();
    for (Path jar : jars) {
      checkName(jar);
      deploy(jar);
      plugins.look();
    }
  }

  private void checkName(Path jar) throws UsageException, IOException {
    String name = jar.getFileName().toString();
    if (!Files.isRegularFile(jar)) {
      throw new UsageException("there is no file '" + jar + "'");
    }
    if (!name.endsWith(".jar") || name.startsWith(".")) {
      throw new UsageException(
          "'" + jar + "' is not called so that a server takes it; call it NAME.jar");
    }
    if (Files.isDirectory(plugins.folder())
        && Files.isSameFile(plugins.folder(), jar.toAbsolutePath().getParent())) {
      throw new UsageException("'" + jar + "' is in " + plugins.folder() + " already");
    }
  }

  private void deploy(Path jar) throws UsageException, IOException {
    Offer offer;
    try {
      offer = plugins.tryOut(jar);
    } catch (Refused why) {
      throw new UsageException(jar + " " + why.getMessage());
    }
    Shelving.put(jar, plugins.folder());
    out.println(
        "deployed %s: %s %s brings %s%s"
            .formatted(
                jar.getFileName(),
                offer.name(),
                offer.version(),
                offer.brings(),
                replaces(offer, jar.getFileName().toString())));
  }

  private static String replaces(Offer offer, String fileName) {
    if (offer.replaces().isEmpty()) {
      return "";
    }
    Standing before = offer.replaces().get();
    String text = ", in place of " + before.version();
    if (before.fileName().equals(fileName)) {
      return text;
    }
    return offer.isOlder()
        ? "%s; that one is newer, and counts again at a server's next start unless you undeploy %s"
            .formatted(text, before.fileName())
        : "%s of %s, which is used again when this one is undeployed"
            .formatted(text, before.fileName());
  }
}
