package nbd.filters.changed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of the checkpoints' files.
 *
 * @param path the folder
 * @param files opens files
 */
record Folder(Path path, Machine.Opener files) {
  private static final String CHECKPOINT = ".changed";
  private static final String MAKING = ".making";

  /** Swept as well, and no checkpoint's: no name begins with a dot. */
  static final String TRIAL = "..trial" + MAKING;

  /** The file of a checkpoint. */
  Path file(CheckpointName name) {
    return path.resolve(name.text() + CHECKPOINT);
  }

  /** Where the file is while it is being made. */
  private Path making(CheckpointName name) {
    return path.resolve("." + name.text() + MAKING);
  }

  /** The checkpoints that are there, in the order of their names. */
  List<CheckpointName> checkpoints() throws IOException {
    List<CheckpointName> names = new ArrayList<>();
    try (Stream<Path> inside = Files.list(path)) {
      for (Path file : inside.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(CHECKPOINT) && !name.startsWith(".")) {
          names.add(name(file, name.substring(0, name.length() - CHECKPOINT.length())));
        }
      }
    }
    names.sort(null);
    return names;
  }

  private static CheckpointName name(Path file, String text) throws IOException {
    try {
      return new CheckpointName(text);
    } catch (IllegalArgumentException wrong) {
      throw new IOException(
          "file " + file + " is in the way, move it: " + wrong.getMessage(), wrong);
    }
  }

  /** Deletes what a server that was killed had begun to make. */
  void sweep() throws IOException {
    try (Stream<Path> inside = Files.list(path)) {
      for (Path file : inside.toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith(".") && name.endsWith(MAKING)) {
          // May have gone: another server that starts tries whether it can write here.
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Opens the file of a checkpoint. */
  BitmapFile open(CheckpointName name) throws IOException {
    return open(file(name), StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Begins to make a file, which is that of the checkpoint when it is {@link #made}. */
  BitmapFile begin(CheckpointName name) throws IOException {
    return open(
        making(name),
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  private BitmapFile open(Path file, OpenOption... options) throws IOException {
    return new BitmapFile(files.open(file, options));
  }

  /** What was begun, and forced, is the checkpoint's file from now on, also after a power loss. */
  void made(CheckpointName name) throws IOException {
    Files.move(making(name), file(name), StandardCopyOption.ATOMIC_MOVE);
    force(path, files);
  }

  /** What was begun is not wanted. */
  void discard(CheckpointName name) throws IOException {
    Files.deleteIfExists(making(name));
  }

  /** Deletes the file of a checkpoint; says whether it was there. */
  boolean delete(CheckpointName name) throws IOException {
    boolean wasThere = Files.deleteIfExists(file(name));
    if (wasThere) {
      force(path, files);
    }
    return wasThere;
  }

  /** When it returns, a power loss does not lose which files and folders are in a folder. */
  static void force(Path path, Machine.Opener files) throws IOException {
    try (Store folder = files.open(path, StandardOpenOption.READ)) {
      folder.force();
    }
  }
}
