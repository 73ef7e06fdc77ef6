package nbd.app.checkpoint;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The folder that a disk's checkpoints are in, and how its files are called. */
record CheckpointFolder(Path path) {
  /** The file that a server has locked while it has the disk open. */
  static final String LOCK = "lock";

  /** What is behind a checkpoint's name in that of a file. */
  enum Kind {
    /** The checkpoint itself. */
    CHANGED,
    /** The request to make it. */
    ADD,
    /** The request to drop it. */
    DROP,
    /** Why the last request was refused. */
    FAILED;

    private final String suffix = "." + name().toLowerCase(Locale.ROOT);

    String suffix() {
      return suffix;
    }
  }

  /**
   * The folder of that name, if it is one.
   *
   * @throws IOException if no server can have made it, and it is not made for one either
   */
  static CheckpointFolder of(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new IOException(
          "there is no folder '%s'; the one that changed-folder= of the disk names expected"
              .formatted(path));
    }
    var folder = new CheckpointFolder(path);
    if (!Files.exists(path.resolve(LOCK)) && folder.hasOtherFiles()) {
      throw new IOException(
          "'%s' is no folder of checkpoints; the one that changed-folder= of the disk names expected"
              .formatted(path));
    }
    return folder;
  }

  /** Whether there are some that tell of something else than checkpoints. */
  private boolean hasOtherFiles() throws IOException {
    return fileNames().stream()
        .anyMatch(each -> Stream.of(Kind.values()).map(Kind::suffix).noneMatch(each::endsWith));
  }

  private List<String> fileNames() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "[!.]*")) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    } catch (DirectoryIteratorException | IOException failure) {
      throw new IOException("cannot read " + path + ": " + reason(failure), failure);
    }
    return names;
  }

  /**
   * A checkpoint's file, or one of a request for it.
   *
   * @throws IOException if the system has no such names
   */
  Path file(String name, Kind kind) throws IOException {
    try {
      return path.resolve(name + kind.suffix());
    } catch (InvalidPathException impossible) {
      throw new IOException(
          "checkpoint '%s' cannot be a file's name here: %s"
              .formatted(name, impossible.getReason()),
          impossible);
    }
  }

  boolean has(String name, Kind kind) throws IOException {
    return Files.exists(file(name, kind));
  }

  /**
   * All checkpoints that have a file of any kind, by name.
   *
   * @throws IOException if the folder cannot be read
   */
  SortedSet<String> names() throws IOException {
    SortedSet<String> names = new TreeSet<>();
    for (String fileName : fileNames()) {
      for (Kind kind : Kind.values()) {
        if (fileName.endsWith(kind.suffix())) {
          names.add(fileName.substring(0, fileName.length() - kind.suffix().length()));
        }
      }
    }
    return names;
  }

  /**
   * Whether a server has the disk open.
   *
   * @throws IOException if that cannot be found out
   */
  boolean isOpen() throws IOException {
    try (LockTry lock = LockTry.of(path)) {
      return lock.isOpen();
    }
  }

  /** Why a file could not be had, in words. */
  static String reason(Exception failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "it is not there";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> failure.getMessage();
    };
  }
}
