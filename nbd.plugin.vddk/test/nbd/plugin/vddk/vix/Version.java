package nbd.plugin.vddk.vix;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Has classes of its own for the binding, as each version of a bundle has. */
final class Version extends URLClassLoader {
  private static final int TRIES = 400;

  private Version() {
    super(new URL[] {place(VixLoader.class), place(Visit.class)}, Visit.class.getClassLoader());
  }

  private static URL place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      boolean own = name.startsWith("nbd.plugin.vddk.vix.");
      Class<?> loaded = own ? findLoadedClass(name) : null;
      if (loaded != null) {
        return loaded;
      }
      return own ? findClass(name) : super.loadClass(name, resolve);
    }
  }

  /** A version comes, works and goes; whoever keeps one of its classes keeps this from ending. */
  static WeakReference<ClassLoader> visit() throws Exception {
    return visit(Visit.class);
  }

  /** One that does another work. */
  static WeakReference<ClassLoader> visit(Class<? extends Callable<Boolean>> work)
      throws Exception {
    try (Version version = new Version()) {
      Class<?> type = Class.forName(work.getName(), true, version);
      Callable<?> visit = (Callable<?>) type.getDeclaredConstructor().newInstance();
      if (type == work || !visit.call().equals(true)) {
        throw new IllegalStateException("the version's own classes did not do the work");
      }
      return new WeakReference<>(version);
    }
  }

  /** Whether nothing keeps it, or soon nothing does. */
  static boolean isCollected(WeakReference<?> gone) {
    for (int i = 0; i < TRIES && gone.get() != null; i++) {
      System.gc();
      LockSupport.parkNanos(5_000_000);
    }
    return gone.get() == null;
  }
}
