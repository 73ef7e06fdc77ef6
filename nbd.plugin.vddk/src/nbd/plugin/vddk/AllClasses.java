package nbd.plugin.vddk;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads every class of the plugin, and every one that these name, before the first disk is opened.
 *
 * <p>The thread of a disk that hangs outlives its bundle: the bundle is upgraded, and a framework
 * that has uninstalled it loads nothing for it any more. What the thread needs to close the disk
 * when the library answers after all has to be there by then, else the disk stays open for as long
 * as the process lives. A class that was loaded once is found without the framework.
 *
 * <p>What may be needed is what the class files name, beginning with the plugin's and going on
 * through all in its packages. Nothing is loaded by a name made up when running.
 */
final class AllClasses {
  private static final Logger LOG = LoggerFactory.getLogger(AllClasses.class);
  private static final String OURS = AllClasses.class.getPackageName().replace('.', '/') + "/";

  /** A class within a descriptor. */
  private static final Pattern NAMED = Pattern.compile("L([^;]+);");

  private static final Lock LOADING = new ReentrantLock();

  /** Guarded by the lock. */
  private static boolean loaded;

  /** With slashes, as in class files. */
  private final Set<String> met = new HashSet<>();

  private final Queue<String> unread = new ArrayDeque<>();

  private AllClasses() {}

  /**
   * Loads them, once in the life of the bundle; initialises none.
   *
   * @throws IOException if a class file cannot be read
   */
  static void load() throws IOException {
    LOADING.lock();
    try {
      if (!loaded) {
        new AllClasses().loadFrom(VddkPlugin.class);
        loaded = true;
      }
    } finally {
      LOADING.unlock();
    }
  }

  private void loadFrom(Class<?> first) throws IOException {
    meet(first.getName().replace('.', '/'));
    for (String each = unread.poll(); each != null; each = unread.poll()) {
      read(each);
    }
    LOG.atDebug().addKeyValue("classes", met.size()).log("loaded");
  }

  private void read(String name) throws IOException {
    try (InputStream file = AllClasses.class.getResourceAsStream("/" + name + ".class")) {
      if (file == null) {
        throw new IOException("the plugin's own class " + name + " is missing");
      }
      ClassFile.of().parse(file.readAllBytes()).constantPool().forEach(this::meet);
    }
  }

  private void meet(PoolEntry entry) {
    switch (entry) {
      case ClassEntry type when type.asInternalName().startsWith("[") ->
          meetIn(type.asInternalName());
      case ClassEntry type -> meet(type.asInternalName());
      case NameAndTypeEntry member -> meetIn(member.type().stringValue());
      case MethodTypeEntry type -> meetIn(type.descriptor().stringValue());
      default -> {
        // Names no class, or by one of these.
      }
    }
  }

  private void meetIn(String descriptor) {
    for (Matcher named = NAMED.matcher(descriptor); named.find(); ) {
      meet(named.group(1));
    }
  }

  private void meet(String name) {
    if (met.add(name)) {
      loadOne(name.replace('/', '.'));
      if (name.startsWith(OURS)) {
        unread.add(name);
      }
    }
  }

  /** By the bundle's own loader, also what is another's: it remembers both. */
  private static void loadOne(String name) {
    try {
      Class.forName(name, false, AllClasses.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError missing) {
      LOG.atDebug().addKeyValue("class", name).setCause(missing).log("cannot be loaded");
    }
  }
}
