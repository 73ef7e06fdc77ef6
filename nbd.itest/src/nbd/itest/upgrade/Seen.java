package nbd.itest.upgrade;

import java.lang.ref.WeakReference;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/**
 * The classes of a bundle that is in use, or was.
 *
 * @param bundle its name and number
 */
record Seen(String bundle, WeakReference<ClassLoader> loader) {
  static Seen of(Bundle bundle) {
    ClassLoader loader = bundle.adapt(BundleWiring.class).getClassLoader();
    return new Seen(bundle.toString(), new WeakReference<>(loader));
  }

  boolean isThere() {
    return loader.get() != null;
  }
}
