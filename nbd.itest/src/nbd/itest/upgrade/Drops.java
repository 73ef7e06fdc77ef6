package nbd.itest.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Puts versions of one bundle into the watched folder, one after the other, in all the ways in
 * which people do that. Most are newer than the one before, some are older.
 */
final class Drops {
  private final Site site;
  private final BuiltBundle bundle;
  private Path file;
  private Path before;
  private String version;
  private int count;

  /** Puts the first one. */
  Drops(Site site, String bundle) throws IOException {
    this.site = site;
    this.bundle = site.bundle(bundle);
    version = "1.0.0";
    file = site.plugins().resolve(bundle + ".jar");
    before = file;
    Files.write(file, this.bundle.of(version));
  }

  /** Puts the next one. */
  void drop() throws IOException {
    count++;
    version = (count % 7 == 5 ? "0.8." : "1.0.") + count;
    byte[] jar = bundle.of(version);
    before = file;
    switch (count % 4) {
      case 0 -> Files.write(file, jar);
      case 2 -> replaceAtOnce(jar);
      default -> writeUnderAnotherName(jar);
    }
  }

  private void replaceAtOnce(byte[] jar) throws IOException {
    Path coming = site.plugins().resolve(bundle.name() + ".coming");
    Files.write(coming, jar);
    Files.move(coming, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void writeUnderAnotherName(byte[] jar) throws IOException {
    file = site.plugins().resolve(bundle.name() + "-" + count + ".jar");
    Files.write(file, jar);
  }

  /** Waits until it is in use, and removes the one before if that has another name. */
  void await() throws Exception {
    site.awaitInUse(file, version);
    if (!before.equals(file)) {
      Files.delete(before);
    }
  }

  /** The symbolic name. */
  String name() {
    return bundle.name();
  }

  /** Of the one that was put last. */
  String version() {
    return version;
  }
}
