package nbd.app.deploy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import nbd.app.watch.Changes;
import nbd.app.watch.WatchedFolder;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what runs in step with the jars of a folder. A jar is looked at while it is only a file,
 * then brought up beside what runs; only when its plugins and filters can be had, the one that it
 * takes over from is uninstalled. A jar with which any of this fails is told in one line, and
 * nothing changes. A jar that vanishes is uninstalled, and the server ends what is made of it.
 *
 * <p>Of several jars with one symbolic name the newest is in use at the start; later the one that
 * came last, with a warning where that is the older one. The others wait until its file is gone.
 *
 * <p>May be used by any thread. It works on the caller's thread and that of the watching, one at a
 * time.
 */
public final class Deployer implements PluginFolder {
  /** A copy that pauses for longer is found out by its checksums. */
  private static final Duration QUIET = Duration.ofMillis(200);

  private final Journal journal;
  private final Deployment deployment;
  private final WatchedFolder folder;
  private boolean watching;

  /**
   * Does nothing before it is told to.
   *
   * @param context installs the bundles
   * @param folder where the jars lie
   */
  public Deployer(BundleContext context, Path folder) {
    this(context, folder, LoggerFactory.getLogger(Deployer.class));
  }

  Deployer(BundleContext context, Path folder, Logger log) {
    this.journal = new Journal(log);
    this.deployment = new Deployment(new Trial(context), journal);
    this.folder = new WatchedFolder(folder, ".jar", QUIET, this::changed);
  }

  @Override
  public void scan() {
    folder.scan();
  }

  @Override
  public void look() {
    journal.silence();
    folder.scan();
  }

  @Override
  public void watch() {
    folder.start();
    beWatching();
  }

  /** What is there at the start is no news, and was not waited for. */
  private synchronized void beWatching() {
    watching = true;
    journal.tellGoodNews();
  }

  private synchronized void changed(Changes changes) {
    long waited = watching ? QUIET.toNanos() : 0;
    deployment.apply(changes, System.nanoTime() - waited);
  }

  @Override
  public Path folder() {
    return folder.folder();
  }

  @Override
  public synchronized List<Standing> standings() {
    return deployment.standings();
  }

  @Override
  public synchronized Offer tryOut(Path jar) throws Refused {
    return deployment.tryOut(jar, folder.folder().resolve(jar.getFileName()));
  }

  @Override
  public void close() {
    folder.close();
  }
}
