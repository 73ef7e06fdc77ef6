package nbd.app.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A file with the process id, for as long as it is open. */
public record PidFile(Optional<Path> file) implements AutoCloseable {
  private static final String CONTENT = ProcessHandle.current().pid() + "\n";

  /** Writes the file, if one is wanted; what was in it is replaced. */
  public static PidFile write(Optional<Path> file) throws IOException {
    if (file.isPresent()) {
      try {
        write(file.get().toAbsolutePath());
      } catch (IOException failure) {
        throw new IOException(
            "cannot write the pid file " + file.get() + ": " + FileFailure.reason(failure),
            failure);
      }
    }
    return new PidFile(file);
  }

  /** Whole at once, for somebody waits for it to be there and reads it then. */
  private static void write(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      Files.writeString(file, CONTENT);
      return;
    }
    Path part = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    Files.writeString(part, CONTENT);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes it, unless another process, a successor perhaps, has meanwhile written its own id. */
  @Override
  public void close() throws IOException {
    if (file.isPresent()
        && Files.isRegularFile(file.get())
        && Files.readString(file.get()).equals(CONTENT)) {
      Files.delete(file.get());
    }
  }
}
