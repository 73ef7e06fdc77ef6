package nbd.filters.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import nbd.api.Host;
import nbd.api.NbdException;
import nbd.filters.bytes.Zeroes;

/**
 * A sparse file that nobody else sees: it has no name any more, and is gone when the server is,
 * however that ends. What was never written reads as zero. Safe for any number of threads, as far
 * as they do not write and read the same bytes at once.
 */
public final class PrivateFile implements AutoCloseable {
  private final FileChannel channel;

  private PrivateFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * A new, empty one in the host's temporary folder.
   *
   * @param whose begins the file's name while it has one: the filter's name
   */
  public static PrivateFile make(Host host, String whose) throws IOException {
    Path name = Files.createTempFile(host.temporaryFolder(), whose + "-", ".tmp");
    FileChannel channel =
        FileChannel.open(
            name, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
    try {
      Files.delete(name);
      return new PrivateFile(channel);
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  /** One whose channel another version of the bundle has retained. */
  public static PrivateFile adopted(FileChannel channel) {
    return new PrivateFile(channel);
  }

  /** For retained state, and for a sink that sends it; not to be closed. */
  public FileChannel channel() {
    return channel;
  }

  /** Fills {@code target} with the bytes from {@code position} on. */
  public void read(ByteBuffer target, long position) throws IOException {
    for (long at = position; target.hasRemaining(); ) {
      int got = channel.read(target, at);
      if (got < 0) {
        Zeroes.fill(target);
      } else {
        at += got;
      }
    }
  }

  /**
   * Writes all that remains in {@code bytes}.
   *
   * @throws NbdException ENOSPC if there is no room for it; a part of it may be written
   */
  public void write(ByteBuffer bytes, long position) throws IOException {
    int start = bytes.position();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes, position + bytes.position() - start);
      }
    } catch (IOException failure) {
      throw Full.told("a write of a private file of this server", failure);
    }
  }

  /** Frees its storage. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
