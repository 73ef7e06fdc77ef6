package nbd.filters.stats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The file that statistics are written to, opened long before. */
final class StatsFile implements AutoCloseable {
  private final Path file;
  private final boolean append;
  private final FileChannel channel;

  private StatsFile(Path file, boolean append, FileChannel channel) {
    this.file = file;
    this.append = append;
    this.channel = channel;
  }

  /**
   * Opens the file, and makes it if there is none. What it has stays until something is written,
   * for the export whose place this one takes may yet serve on.
   *
   * @param append whether it stays even then
   * @throws IOException naming the parameter and the file
   */
  static StatsFile open(Path file, boolean append) throws IOException {
    try {
      FileChannel channel =
          FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND));
      return new StatsFile(file, append, channel);
    } catch (IOException failure) {
      throw new IOException(
          "parameter 'statsfile': cannot write to " + file + ": " + why(failure), failure);
    }
  }

  /** Java has no words where an exception's class says it. */
  private static String why(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "there is no such folder";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> failure.toString();
    };
  }

  /** Writes that, in place of what the file had unless it is to be kept. */
  void write(String text) throws IOException {
    if (!append && Files.isRegularFile(file)) {
      channel.truncate(0);
    }
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
