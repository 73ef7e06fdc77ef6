package nbd.bench.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files with the content of disks, made when they are first asked for. For one thread, but for the
 * close.
 */
public final class Images implements AutoCloseable {
  private final Path folder;
  private final Set<Path> made = ConcurrentHashMap.newKeySet();

  /**
   * @param folder where they are made
   */
  public Images(Path folder) {
    this.folder = folder;
  }

  /** The file with the disk's content, as it was when it was made or as a server has left it. */
  public Path of(Disk disk) throws IOException {
    Path file = folder.resolve(disk.name() + ".img");
    if (made.add(file)) {
      make(file, disk);
    }
    return file;
  }

  /** Stable on the disk below, so that nothing has to be written while others are measured. */
  private static void make(Path file, Disk disk) throws IOException {
    Files.deleteIfExists(file);
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength(disk.size());
      FileChannel channel = image.getChannel();
      disk.content().writeTo((offset, data) -> write(channel, offset, data), disk.size());
      channel.force(true);
    }
  }

  private static void write(FileChannel channel, long offset, ByteBuffer data) throws IOException {
    long at = offset;
    while (data.hasRemaining()) {
      at += channel.write(data, at);
    }
  }

  /** Puts what servers have written on the disk below. */
  public void settle() throws IOException {
    for (Path file : made) {
      try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
        image.getChannel().force(true);
      }
    }
  }

  /** Deletes them. */
  @Override
  public void close() throws IOException {
    for (Path file : made) {
      Files.deleteIfExists(file);
    }
    made.clear();
  }
}
