package nbd.filters.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of lines, each written by one system call at the end of the file. So several exports, also
 * of other servers, can log to the same file.
 */
final class LogFile implements Destination {
  private static final Logger log = LoggerFactory.getLogger(LogFile.class);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Path file;
  private final FileChannel channel;
  private final Lock writing = new ReentrantLock();
  private final AtomicBoolean warned = new AtomicBoolean();

  private LogFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens the file, and makes it if there is none.
   *
   * @param append whether it keeps what it has; it does by itself if it was opened before
   * @throws IOException naming the parameter and the file
   */
  static LogFile open(Path file, boolean append) throws IOException {
    try {
      return new LogFile(file, channel(file, append));
    } catch (IOException failure) {
      throw new IOException(
          "parameter 'logfile': cannot write to " + file + ": " + why(failure), failure);
    }
  }

  /** Opened once, for the reader of a pipe would take a first closing for the end of the log. */
  private static FileChannel channel(Path file, boolean append) throws IOException {
    FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    try {
      OpenedFiles.add(file, channel, append);
      return channel;
    } catch (IOException failure) {
      try (channel) {
        throw failure;
      }
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

  @Override
  public void write(Line line) {
    String text = TIME.format(line.when()) + " " + line.text() + "\n";
    try {
      write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException failure) {
      warn(failure);
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    writing.lock();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } finally {
      writing.unlock();
    }
  }

  private void warn(IOException failure) {
    if (!warned.getAndSet(true)) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("cause", failure)
          .log("cannot write to the log file; lines are lost, requests go on");
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      warn(failure);
    }
  }
}
