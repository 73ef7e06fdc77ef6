package nbd.plugins.split;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import nbd.api.OpenException;
import nbd.plugins.FileTrouble;

/**
 * Opens a file to be a part of a disk.
 *
 * @param file absolute
 * @param start where it begins on the disk
 */
record Opening(Path file, long start) {
  /**
   * The open file, read-only also where writing is not permitted.
   *
   * @throws OpenException if it is not there any more, or is something else, or is not to be read
   */
  Part part(boolean readOnly) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw refusal("it is not a regular file");
      }
      return part(readOnly, Holes.of(file), Optional.ofNullable(attributes.fileKey()));
    } catch (FileSystemException failure) {
      throw refusal(FileTrouble.why(failure));
    }
  }

  private Part part(boolean readOnly, Optional<Holes> holes, Optional<Object> key)
      throws IOException {
    // The very file that holes are told of, whatever has become of its name.
    Path opened = holes.map(Holes::path).orElse(file);
    try {
      Optional<FileChannel> writable = readOnly ? Optional.empty() : ifPermitted(opened);
      FileChannel channel = writable.isPresent() ? writable.get() : FileChannel.open(opened, READ);
      return new Part(file, start, channel.size(), channel, writable.isPresent(), holes, key);
    } catch (IOException | RuntimeException failure) {
      holes.ifPresent(Holes::close);
      throw failure;
    }
  }

  private static Optional<FileChannel> ifPermitted(Path opened) throws IOException {
    try {
      return Optional.of(FileChannel.open(opened, READ, WRITE));
    } catch (FileSystemException notPermitted) {
      // By its mode, its file system, or the system's rules: each has an exception of its own.
      return Optional.empty();
    }
  }

  /** That the disk cannot be had because of this file. */
  OpenException refusal(String why) {
    return new OpenException(
        OpenException.Reason.UNKNOWN, "'" + file + "' cannot be opened: " + why);
  }
}
