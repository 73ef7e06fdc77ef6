package nbd.plugin.file;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.ParameterException;

/**
 * Opens with nothing but what Java has everywhere. A link out of a folder is refused as it is found
 * at the time; who can change the folder at that very moment may get past.
 */
final class PortableOpener implements Opener {
  /**
   * For these parameters; advice about caching is not passed on.
   *
   * @throws ParameterException if they need inherited descriptors
   */
  static PortableOpener of(FileParameters wanted) {
    if (wanted.source() instanceof Source.InheritedFile) {
      throw linuxAlone("fd", "file=");
    }
    if (wanted.source() instanceof Source.InheritedFolder) {
      throw linuxAlone("dirfd", "dir=");
    }
    return new PortableOpener();
  }

  private static ParameterException linuxAlone(String parameter, String instead) {
    return new ParameterException(
        "parameter '%s' needs Linux and native access; give %s".formatted(parameter, instead));
  }

  @Override
  public Handle openIn(Path folder, String name, boolean readOnly) throws IOException {
    Path file = folder.resolve(name);
    if (Files.exists(file) && !file.toRealPath().startsWith(folder.toRealPath())) {
      throw Refusal.leadsOut(name);
    }
    return open(file, readOnly, name);
  }

  @Override
  public Handle open(Path file, boolean readOnly) throws IOException {
    return open(file, readOnly, file.toString());
  }

  private static Handle open(Path file, boolean readOnly, String name) throws IOException {
    try {
      if (FileKind.of(file).isEmpty()) {
        throw Refusal.notServed(name);
      }
      return readOnly ? handle(file, true, READ) : writableIfPermitted(file);
    } catch (NoSuchFileException missing) {
      throw Refusal.missing(name);
    } catch (FileSystemException failure) {
      throw Refusal.because(name, String.valueOf(failure.getReason()));
    }
  }

  private static Handle writableIfPermitted(Path file) throws IOException {
    try {
      return handle(file, false, READ, WRITE);
    } catch (FileSystemException notPermitted) {
      // By its mode, its file system, or the system's rules: each has an exception of its own.
      return handle(file, true, READ);
    }
  }

  private static Handle handle(Path file, boolean readOnly, OpenOption... how) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    FileData data = new FileData(FileChannel.open(file, how));
    return new PortableHandle(data, data.sizeOrClose(), readOnly, identity(key));
  }

  /** A new file may have that of a deleted one: Java does not tell files apart any better. */
  private static Optional<Identity> identity(Object fileKey) {
    return Optional.ofNullable(fileKey).map(inode -> new Identity("inode", inode.toString()));
  }
}
