package nbd.filters.changed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** Files that fail when a test wants it. */
final class FaultyStore implements Machine.Opener {
  private volatile String failingWrites = "";
  private volatile String failingForces = "";
  private volatile String failingFolder = "";

  /** All writes of bitmaps fail with this message; none do if it is empty. */
  void failWrites(String message) {
    failingWrites = message;
  }

  /** All forces of the folder fail with this message; none do if it is empty. */
  void failFolder(String message) {
    failingFolder = message;
  }

  /** All forces of files fail with this message; none do if it is empty. */
  void failForces(String message) {
    failingForces = message;
  }

  private static void fail(String message) throws IOException {
    if (!message.isEmpty()) {
      throw new IOException(message);
    }
  }

  @Override
  public Store open(Path file, OpenOption... options) throws IOException {
    Store real = FileStore.open(file, options);
    return new Faulty(real, Files.isDirectory(file));
  }

  private final class Faulty extends PassedStore {
    private final boolean isFolder;

    Faulty(Store real, boolean isFolder) {
      super(real);
      this.isFolder = isFolder;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      if (position >= Header.BITMAP) {
        fail(failingWrites);
      }
      real.write(bytes, position);
    }

    @Override
    public void force() throws IOException {
      fail(isFolder ? failingFolder : failingForces);
      real.force();
    }
  }
}
