package nbd.standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A folder with a library in place of VMware's VixDiskLib, told what to do by a file that it looks
 * at in each call, and counting what was done to it, also in other processes that load it. The
 * module's README.md lists keys and counters. Safe for use by several threads.
 */
public final class StandIn {
  /** Which library is built. */
  public enum Version {
    /** libvixDiskLib.so.8 with all functions. */
    V8("libvixDiskLib.so.8", "-DMAJOR=8 -DHAS_ALLOCATED"),
    /**
     * libvixDiskLib.so.6 without QueryAllocatedBlocks, FreeBlockList and AllocateConnectParams; the
     * sector sizes of its Info are garbage.
     */
    V6("libvixDiskLib.so.6", "-DMAJOR=6"),
    /** As V8, but loaded only where LD_LIBRARY_PATH has its folder {@code lib64}. */
    V8_NEEDING_PATH("libvixDiskLib.so.8", "-DMAJOR=8 -DHAS_ALLOCATED -DNEEDS_PATH"),
    /** libvixDiskLib.so.6 that is older than 6.5, which is too old: without Wait. */
    V5("libvixDiskLib.so.6", "-DMAJOR=6 -DTOO_OLD"),
    /** libvixDiskLib.so.8 that is no library. */
    BROKEN("libvixDiskLib.so.8", "");

    final String file;
    final String defines;

    Version(String file, String defines) {
      this.file = file;
      this.defines = defines;
    }
  }

  private final Path libdir;
  private final Version version;
  private final Settings settings;
  private final Counters counters;

  private StandIn(Path libdir, Version version) throws IOException {
    this.libdir = libdir;
    this.version = version;
    this.settings = new Settings(libdir.resolve("control"));
    this.counters = new Counters(libdir.resolve("stats"));
  }

  /**
   * Puts the library into {@code folder/lib64}, where it stays as it is if it is the same; counters
   * go on, settings do not. It is compiled once, then copied.
   *
   * @param folder made if it is not there; becomes a libdir
   * @throws IOException if gcc is missing or refuses, with its words
   */
  public static StandIn build(Path folder, Version version) throws IOException {
    Path libdir = Files.createDirectories(folder).toRealPath();
    Path lib64 = Files.createDirectories(libdir.resolve("lib64"));
    if (version == Version.BROKEN) {
      Files.writeString(lib64.resolve(version.file), "This is no library.\n");
    } else {
      new Compiled(version).copyTo(lib64);
    }
    return new StandIn(libdir, version);
  }

  /** The folder to give as {@code libdir}. */
  public Path libdir() {
    return libdir;
  }

  /** The library's file. */
  public Path file() {
    return libdir.resolve("lib64").resolve(version.file);
  }

  /** Tells the library; setting a key again, even to the same value, starts its count again. */
  public StandIn set(String key, Object value) {
    settings.put(key, value);
    return this;
  }

  /** What was set for the key is no longer so. */
  public StandIn clear(String key) {
    settings.remove(key);
    return this;
  }

  /**
   * Nothing is set, and counters are zero, except those of what still lives (which names beginning
   * with {@code live.} count) or is in flight.
   */
  public StandIn reset() {
    settings.clear();
    counters.zero();
    return this;
  }

  /** A counter's value; 0 where nothing was counted. */
  public long count(String counter) {
    return counters.read().getOrDefault(counter, 0L);
  }

  /** All counters that are not 0. */
  public Map<String, Long> counts() {
    return counters.read();
  }

  /** How often each rule was broken that a caller of VixDiskLib has to keep; empty if none was. */
  public Map<String, Long> violations() {
    return below("violations.");
  }

  /** What was not freed, closed or disconnected, by its kind; empty if all was. */
  public Map<String, Long> leaks() {
    return below("live.");
  }

  /**
   * Waits until it is so.
   *
   * @throws IllegalStateException if it is not in 20 seconds: with all counters
   */
  public void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("waited 20 s in vain: " + what + "; counted " + counts());
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Waits until a counter has this value at least. */
  public void await(String counter, long least) {
    await(counter + " >= " + least, () -> count(counter) >= least);
  }

  private Map<String, Long> below(String prefix) {
    Map<String, Long> found = new TreeMap<>();
    counts()
        .forEach(
            (name, value) -> {
              if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
              }
            });
    return found;
  }
}
