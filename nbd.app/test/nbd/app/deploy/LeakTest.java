package nbd.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;

/** Nothing here keeps the classes of a bundle that is gone in memory. */
@Timeout(60)
class LeakTest extends DeployerCase {
  @Test
  void aBundleThatWasTakenOverFromIsForgotten() throws Exception {
    put("a.jar", JarMaker.plugin("x.clock", "1.0.0", "clock"));
    scan();
    WeakReference<ClassLoader> classes = classes();
    put("a.jar", JarMaker.plugin("x.clock", "2.0.0", "clock"));
    scan();
    awaitForgotten(classes);
  }

  @Test
  void aBundleThatLingeredIsForgotten() throws Exception {
    put("a.jar", JarMaker.plugin("x.clock", "1.0.0", "clock"));
    scan();
    WeakReference<ClassLoader> classes = classes();
    catalog.setUsed(felix.bundle("x.clock"), true);
    put("a.jar", JarMaker.plugin("x.clock", "2.0.0", "clock"));
    scan();
    deployer.tidy();
    assertThat(classes.get()).isNotNull();
    catalog.setUsed(felix.bundle("x.clock", "1.0.0"), false);
    deployer.tidy();
    awaitForgotten(classes);
  }

  /** Its activator's exception is of a class of its own. */
  @Test
  void aBundleThatWasRefusedIsForgotten() throws Exception {
    List<WeakReference<ClassLoader>> all = new ArrayList<>();
    SynchronousBundleListener starts =
        event -> {
          if (event.getType() == BundleEvent.STARTING) {
            all.add(classes(event.getBundle()));
          }
        };
    felix.context().addBundleListener(starts);
    put(
        "a.jar",
        JarMaker.plugin("x.clock", "1.0.0", "clock").with("X-Fails-In-Its-Own-Way", "yes"));
    assertThat(scan()).contains("nbd.app.deploy.bundles.Bringer$Failure");
    assertThat(all).hasSize(1);
    awaitForgotten(all.getFirst());
  }

  private WeakReference<ClassLoader> classes() {
    return classes(felix.bundle("x.clock"));
  }

  private static WeakReference<ClassLoader> classes(Bundle bundle) {
    return new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
  }

  private static void awaitForgotten(WeakReference<ClassLoader> classes)
      throws InterruptedException {
    while (classes.get() != null) {
      System.gc();
      Thread.sleep(10);
    }
  }
}
