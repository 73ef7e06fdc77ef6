package nbd.app.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import nbd.app.deploy.Offer;
import nbd.app.deploy.PluginFolder;
import nbd.app.deploy.Refused;
import nbd.app.deploy.Standing;
import nbd.app.status.StatusFolder;
import nbd.app.system.Stop;

/**
 * {@code nbdj deploy}: a jar goes into the folder only if it would be taken there, and whole.
 *
 * @param servers what those make of it that run
 * @param stop ends the wait for them
 */
record Deploying(PluginFolder plugins, StatusFolder servers, PrintStream out, Stop stop) {
  /** Longer than it takes to drain, and to open a slow disk. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * One after the other, up to the first that is refused.
   *
   * @param waits whether to wait for what running servers make of it
   * @throws UsageException naming the jar that would not be taken, and why; or the one that a
   *     running server has not taken
   */
  void deploy(List<Path> jars, boolean waits)
      throws UsageException, IOException, InterruptedException {
    plugins.look();
    for (Path jar : jars) {
      checkName(jar);
      Instant began = Instant.now();
      Offer offer = deploy(jar);
      if (waits) {
        await(plugins.folder().resolve(jar.getFileName()), offer, began);
      }
      plugins.look();
    }
  }

  private void await(Path file, Offer offer, Instant began)
      throws UsageException, IOException, InterruptedException {
    out.flush();
    var acceptance = new Acceptance(servers, file, offer.version().toString(), began, out);
    if (!acceptance.await(PATIENCE, stop)) {
      throw new UsageException(
          "not every running server has taken "
              + file
              + "; it stays there until you undeploy or replace it");
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

  private Offer deploy(Path jar) throws UsageException, IOException {
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
    return offer;
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
