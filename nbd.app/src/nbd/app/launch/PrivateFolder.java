package nbd.app.launch;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** New folders that only this user can enter. */
public final class PrivateFolder {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private PrivateFolder() {}

  /**
   * A new folder whose name begins with {@code prefix}. Not by createTempDirectory: its random
   * names cost the start the time to load the system's security providers. A name that can be
   * guessed is no harm: what exists already is never used.
   *
   * @throws IOException naming {@code parent}, if none can be made there
   */
  public static Path create(Path parent, String prefix) throws IOException {
    while (true) {
      String name = prefix + Long.toString(System.nanoTime(), Character.MAX_RADIX);
      try {
        return Files.createDirectory(parent.resolve(name), OWNER_ONLY);
      } catch (FileAlreadyExistsException taken) {
        // The clock gives another name.
      } catch (IOException failure) {
        throw new IOException("cannot make a folder in " + parent + ": " + failure, failure);
      }
    }
  }
}
