package nbd.plugin.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** What can be served. */
enum FileKind {
  REGULAR,
  BLOCK_DEVICE;

  private static final int TYPE = 0170000;
  private static final int BLOCK = 0060000;

  /** The kind of what {@code path} leads to, or empty if it is something else. */
  static Optional<FileKind> of(Path path) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (attributes.isRegularFile()) {
      return Optional.of(REGULAR);
    }
    return attributes.isOther() && isBlockDevice(path)
        ? Optional.of(BLOCK_DEVICE)
        : Optional.empty();
  }

  /** Only where files have a Unix mode. */
  private static boolean isBlockDevice(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
        && ((int) Files.getAttribute(path, "unix:mode") & TYPE) == BLOCK;
  }
}
