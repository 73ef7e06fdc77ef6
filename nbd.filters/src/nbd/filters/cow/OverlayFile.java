package nbd.filters.cow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import nbd.api.Host;
import nbd.filters.store.Full;
import nbd.filters.store.PrivateFile;

/**
 * The file of an overlay, made when something is first stored: an overlay that nobody writes to
 * takes none. Safe for any number of threads, as far as they do not write and read the same bytes
 * at once.
 */
final class OverlayFile implements AutoCloseable {
  /** Makes it; null if it was made before. */
  private final Host host;

  private volatile PrivateFile made;

  /**
   * @param host in whose folder it will be
   */
  OverlayFile(Host host) {
    this.host = host;
  }

  /** One that another version of the bundle has retained. */
  OverlayFile(FileChannel channel) {
    this.host = null;
    this.made = PrivateFile.adopted(channel);
  }

  private PrivateFile file() throws IOException {
    PrivateFile file = made;
    return file == null ? make() : file;
  }

  private synchronized PrivateFile make() throws IOException {
    if (made == null) {
      try {
        made = PrivateFile.make(host, "cow");
      } catch (FileSystemException failure) {
        IOException why =
            failure.getReason() == null ? failure : new IOException(failure.getReason());
        throw Full.told("cow: the making of the private file of an overlay", why);
      }
    }
    return made;
  }

  /** Fills {@code target} with the bytes from {@code position} on, which are stored. */
  void read(ByteBuffer target, long position) throws IOException {
    file().read(target, position);
  }

  /**
   * Writes all that remains in {@code bytes}.
   *
   * @throws nbd.api.NbdException ENOSPC if there is no room for it; a part of it may be written
   */
  void write(ByteBuffer bytes, long position) throws IOException {
    file().write(bytes, position);
  }

  /** Gives the storage of all bytes from {@code length} on back, if there are such. */
  void cut(long length) throws IOException {
    PrivateFile file = made;
    if (file != null) {
      file.channel().truncate(length);
    }
  }

  /** For retained state; something is stored, or null. */
  FileChannel channel() {
    PrivateFile file = made;
    return file == null ? null : file.channel();
  }

  /** Frees its storage. */
  @Override
  public synchronized void close() throws IOException {
    if (made != null) {
      made.close();
    }
  }
}
