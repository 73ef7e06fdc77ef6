package nbd.app.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nbd.server.Catalog;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a bundle up beside whatever runs: installed from a copy of the file, which may be
 * overwritten at any time, resolved, started, and its services got. If one of these steps fails
 * nothing of it is left.
 */
final class Trial {
  private static final Logger log = LoggerFactory.getLogger(Trial.class);

  /** Of each bundle another one, so that the framework takes none for an update of another. */
  private static final AtomicLong GENERATIONS = new AtomicLong();

  private static final Pattern JAVA =
      Pattern.compile("\\(osgi\\.ee=JavaSE\\)\\(version>?=([0-9.]+)\\)");

  private final BundleContext context;
  private final Catalog catalog;
  private final Packages packages;

  /**
   * @param catalog knows what is made of the services of bundles
   */
  Trial(BundleContext context, Catalog catalog) {
    this.context = context;
    this.catalog = catalog;
    this.packages = Packages.of(context);
  }

  /**
   * @throws Refused if it cannot be used
   */
  Running start(Candidate candidate) throws Refused {
    packages.check(candidate);
    Bundle bundle = install(candidate);
    try {
      start(bundle);
      return new Running(candidate, bundle, new Services(context, bundle).brought());
    } catch (Refused | RuntimeException | Error failure) {
      remove(bundle);
      throw failure;
    }
  }

  /**
   * Has what is made of older plugins and filters moved to the newest, with this bundle among them.
   */
  Verdict upgrade(Running now) {
    return Verdict.of(now.brought(), catalog.upgrade());
  }

  /** Whether anything is made of a plugin or filter of it. */
  boolean isUsed(Running running) {
    return new Services(context, running.bundle()).areUsed(catalog);
  }

  private Bundle install(Candidate candidate) throws Refused {
    Path file = candidate.file();
    String location = "nbdj:" + file + "#" + GENERATIONS.incrementAndGet();
    try (InputStream content = Files.newInputStream(file)) {
      Bundle bundle = context.installBundle(location, content);
      setStartLevel(bundle);
      if (!Candidate.stamp(file).equals(candidate.stamp())) {
        remove(bundle);
        throw new IOException("it is being written to");
      }
      return bundle;
    } catch (IOException gone) {
      throw Refused.notWhole(gone);
    } catch (BundleException failure) {
      throw new Refused("cannot be installed: " + reason(failure), failure);
    }
  }

  /** Plugins stop after the server, which drains what they serve. */
  private void setStartLevel(Bundle bundle) {
    String level = context.getProperty("startlevel.plugins");
    if (level != null) {
      bundle.adapt(BundleStartLevel.class).setStartLevel(Integer.parseInt(level));
    }
  }

  private static void start(Bundle bundle) throws Refused {
    try {
      bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
    } catch (BundleException failure) {
      throw failure.getType() == BundleException.RESOLVE_ERROR
          ? unresolved(failure)
          : new Refused("does not start: " + activator(bundle) + reason(failure), failure);
    }
  }

  private static String activator(Bundle bundle) {
    String activator = bundle.getHeaders("").get(Constants.BUNDLE_ACTIVATOR);
    return activator == null ? "" : "its activator " + activator + " fails: ";
  }

  private static Refused unresolved(BundleException failure) {
    Matcher java = JAVA.matcher(failure.getMessage());
    return java.find()
        ? new Refused(
            "needs Java "
                + java.group(1)
                + ", and this is Java "
                + Runtime.version().feature()
                + "; start nbdj with a newer one, or build it for this one",
            failure)
        : new Refused("cannot be resolved: " + reason(failure), failure);
  }

  /** One line. */
  private static String reason(Throwable failure) {
    Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
    String text = cause instanceof BundleException ? cause.getMessage() : cause.toString();
    return text.replaceAll("\\s*\\R\\s*", " ");
  }

  /** Its services go first: what the server makes of them ends. */
  static void remove(Bundle bundle) {
    try {
      bundle.stop(Bundle.STOP_TRANSIENT);
    } catch (BundleException | IllegalStateException failure) {
      log.debug("{} does not stop", bundle, failure);
    }
    try {
      bundle.uninstall();
    } catch (BundleException | IllegalStateException failure) {
      log.warn("{} cannot be uninstalled: {}", bundle.getLocation(), failure.getMessage());
    }
  }
}
