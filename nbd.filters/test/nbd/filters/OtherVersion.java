package nbd.filters;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.api.Filter;

/** A filter of this bundle by classes of their own, as a newer version of the bundle has them. */
public final class OtherVersion {
  private OtherVersion() {}

  /** Like that one, and yet another class. */
  public static Filter of(Class<? extends Filter> filter) throws Exception {
    URL classes = filter.getProtectionDomain().getCodeSource().getLocation();
    try (Loader loader = new Loader(classes, filter.getClassLoader())) {
      loader.loadAll();
      Class<?> other = loader.loadClass(filter.getName());
      return (Filter) other.getConstructor().newInstance();
    }
  }

  /** Has its own of this bundle's classes, and shares all others. */
  private static final class Loader extends URLClassLoader {
    private final Path folder;

    Loader(URL classes, ClassLoader parent) throws Exception {
      super(new URL[] {classes}, parent);
      folder = Path.of(classes.toURI());
    }

    /** Before it is closed. */
    void loadAll() throws IOException, ClassNotFoundException {
      try (var files = Files.walk(folder)) {
        for (Path file : files.toList()) {
          String name = folder.relativize(file).toString().replace('/', '.');
          if (name.endsWith(".class") && name.startsWith("nbd.filters.")) {
            loadClass(name.substring(0, name.length() - ".class".length()));
          }
        }
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (!name.startsWith("nbd.filters.")) {
          return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }
}
