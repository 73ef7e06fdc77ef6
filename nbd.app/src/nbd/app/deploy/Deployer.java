package nbd.app.deploy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import nbd.app.watch.Changes;
import nbd.app.watch.WatchedFolder;
import nbd.server.Catalog;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what runs in step with the jars of a folder. A jar is looked at while it is only a file,
 * then brought up beside what runs; when its plugins and filters can be had, the exports are moved
 * to it, and the one that it takes over from is uninstalled as soon as nothing is made of it any
 * more. A jar with which any of this fails is told in one line, and nothing changes. A jar that
 * vanishes is uninstalled, and the server ends what is made of it.
 *
 * <p>Of several jars with one symbolic name the newest is in use at the start; later the one that
 * came last, with a warning where that is the older one. The others wait until its file is gone.
 *
 * <p>May be used by any thread. It works on the caller's thread, that of the watching, and one that
 * looks each second after what lingers, if something does; one at a time.
 */
public final class Deployer implements PluginFolder {
  /** A copy that pauses for longer is found out by its checksums. */
  private static final Duration QUIET = Duration.ofMillis(200);

  private static final Duration LINGERING = Duration.ofSeconds(1);

  private final Journal journal;
  private final Deployment deployment;
  private final WatchedFolder folder;
  private final Again again = new Again(LINGERING);

  /** Held by whoever changes what runs. */
  private final ReentrantLock working = new ReentrantLock();

  private boolean watching;
  private volatile List<Standing> shown = List.of();

  /**
   * Does nothing before it is told to.
   *
   * @param context installs the bundles
   * @param folder where the jars lie
   * @param catalog moves exports from a plugin or filter to a newer one
   */
  public Deployer(BundleContext context, Path folder, Catalog catalog) {
    this(context, folder, catalog, LoggerFactory.getLogger(Deployer.class));
  }

  Deployer(BundleContext context, Path folder, Catalog catalog, Logger log) {
    this.journal = new Journal(log);
    this.deployment = new Deployment(new Trial(context, catalog), journal);
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
  private void beWatching() {
    working.lock();
    try {
      watching = true;
      journal.tellGoodNews();
    } finally {
      working.unlock();
    }
  }

  private void changed(Changes changes) {
    working.lock();
    try {
      long waited = watching ? QUIET.toNanos() : 0;
      deployment.apply(changes, System.nanoTime() - waited);
    } finally {
      lookAgain();
      working.unlock();
    }
  }

  /** Looks after what lingers; never throws, for the next look is as good. */
  void tidy() {
    working.lock();
    try {
      deployment.tidy();
    } catch (RuntimeException | Error defect) {
      journal.defect(defect);
    } finally {
      lookAgain();
      working.unlock();
    }
  }

  private void lookAgain() {
    if (deployment.lingers()) {
      again.begin(this::tidy);
    } else {
      again.end();
    }
  }

  @Override
  public Path folder() {
    return folder.folder();
  }

  /** An upgrade may take long, and whoever shows the state of things is not to wait for it. */
  @Override
  public List<Standing> standings() {
    if (working.tryLock()) {
      try {
        shown = deployment.standings();
      } finally {
        working.unlock();
      }
    }
    return shown;
  }

  @Override
  public Offer tryOut(Path jar) throws Refused {
    working.lock();
    try {
      return deployment.tryOut(jar, folder.folder().resolve(jar.getFileName()));
    } finally {
      working.unlock();
    }
  }

  @Override
  public void close() {
    folder.close();
    again.close();
  }
}
