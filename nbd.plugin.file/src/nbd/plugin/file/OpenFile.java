package nbd.plugin.file;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import nbd.api.Identity;

/**
 * A file or block device that is open twice: as a channel for Java, and as a descriptor for the C
 * library.
 *
 * @param size in bytes, when it was opened
 * @param device what is special if it is a block device
 */
record OpenFile(
    Descriptor descriptor,
    FileData data,
    long size,
    boolean readOnly,
    Identity identity,
    Optional<BlockDevice> device)
    implements Closeable {
  /**
   * Opens what was found.
   *
   * @param name for exceptions
   * @throws nbd.api.OpenException if it is not to be served, or not to be read
   */
  static OpenFile of(Descriptor found, boolean readOnly, String name) throws IOException {
    FileKind kind = FileKind.of(found.path()).orElseThrow(() -> Refusal.notServed(name));
    Map<String, Object> inode = Files.readAttributes(found.path(), "unix:dev,ino,rdev");
    if (kind == FileKind.REGULAR) {
      return open(found, readOnly, name, identity(found, inode), Optional.empty());
    }
    long number = (long) inode.get("rdev");
    BlockDevice device = BlockDevice.of(number);
    String value = BlockDevice.major(number) + ":" + BlockDevice.minor(number);
    return open(
        found,
        readOnly || device.readOnly(),
        name,
        new Identity("device", value),
        Optional.of(device));
  }

  /** The number alone may later be that of a new file. */
  private static Identity identity(Descriptor file, Map<String, Object> inode) {
    String number = inode.get("dev") + ":" + inode.get("ino");
    return new Identity("inode", number + Birth.of(file).map(time -> ":" + time).orElse(""));
  }

  private static OpenFile open(
      Descriptor found,
      boolean wantedReadOnly,
      String name,
      Identity identity,
      Optional<BlockDevice> device)
      throws IOException {
    boolean readOnly = wantedReadOnly;
    Descriptor.Attempt attempt = found.open(readOnly ? Descriptor.READ : Descriptor.READ_WRITE);
    if (!readOnly && !attempt.isOpen() && isForbidden(attempt.errno())) {
      readOnly = true;
      attempt = found.open(Descriptor.READ);
    }
    Descriptor descriptor = attempt.orRefuse(name);
    try {
      FileData data = new FileData(channel(descriptor, readOnly));
      return new OpenFile(descriptor, data, data.sizeOrClose(), readOnly, identity, device);
    } catch (IOException | RuntimeException failure) {
      descriptor.close();
      throw failure;
    }
  }

  private static boolean isForbidden(int errno) {
    return errno == Errno.EACCES || errno == Errno.EPERM || errno == Errno.EROFS;
  }

  private static FileChannel channel(Descriptor descriptor, boolean readOnly) throws IOException {
    return readOnly
        ? FileChannel.open(descriptor.path(), READ)
        : FileChannel.open(descriptor.path(), READ, WRITE);
  }

  @Override
  public void close() {
    data.close();
    descriptor.close();
  }
}
