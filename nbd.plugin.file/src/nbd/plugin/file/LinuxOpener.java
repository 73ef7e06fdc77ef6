package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import nbd.api.Handle;
import nbd.api.Identity;

/**
 * Opens by a descriptor that only holds the place, looks at what that is and where it is, and then
 * opens that very thing through the descriptor. So nothing can be put in its place between looking
 * and opening, and devices that are not served do not notice.
 */
final class LinuxOpener implements Opener {
  private static final int MOST_REMEMBERED = 1000;

  private final Advice advice;
  private final boolean cached;

  /** What was found out about files, as long as they are not too many. */
  private final Map<Identity, Abilities> abilities = new ConcurrentHashMap<>();

  LinuxOpener(Advice advice, boolean cached) {
    this.advice = advice;
    this.cached = cached;
  }

  /** Whether this is Linux, and Java was started so that this bundle may call the C library. */
  static boolean isPossible() {
    return System.getProperty("os.name").equals("Linux")
        && ADDRESS.byteSize() == Long.BYTES
        && LinuxOpener.class.getModule().isNativeAccessEnabled()
        && Files.isDirectory(Path.of("/proc/self/fd"));
  }

  /**
   * Has what every client needs bound, so that the first one need not wait for it. May run on any
   * thread.
   */
  static void prepare() {
    Descriptor.Attempt attempt = Descriptor.find(Path.of("/"));
    if (attempt.isOpen()) {
      try (Descriptor root = new Descriptor((int) attempt.outcome())) {
        // Nothing can be read here; all that counts is that it was tried.
        Seek.hole(root, 0);
        NoWaitRead.of(root, 0);
        Birth.of(root);
      }
    }
  }

  @Override
  public Handle open(Path file, boolean readOnly) throws IOException {
    String name = file.toString();
    try (Descriptor found = Descriptor.find(file).orRefuse(name)) {
      return handle(OpenFile.of(found, readOnly, name));
    }
  }

  @Override
  public Handle openIn(Path folder, String name, boolean readOnly) throws IOException {
    try (Descriptor inside = Descriptor.find(folder).orRefuse(folder.toString());
        Descriptor found = inside.findIn(name).orRefuse(name)) {
      if (!found.place().startsWith(inside.place())) {
        throw Refusal.leadsOut(name);
      }
      return handle(OpenFile.of(found, readOnly, name));
    }
  }

  private Handle handle(OpenFile file) {
    if (abilities.size() >= MOST_REMEMBERED) {
      abilities.clear();
    }
    Abilities known = abilities.computeIfAbsent(file.identity(), unknown -> new Abilities());
    return new LinuxHandle(file, known, advice, cached);
  }
}
