package nbd.filters.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
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
   * @param append whether it keeps what it has
   * @throws IOException naming the parameter and the file
   */
  static LogFile open(Path file, boolean append) throws IOException {
    try {
      // Of a pipe, the reader would take the end of the first opening for the end of the log.
      if (!append && Files.isRegularFile(file)) {
        empty(file);
      }
      Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return new LogFile(file, FileChannel.open(file, options));
    } catch (IOException failure) {
      throw new IOException(
          "parameter 'logfile': cannot write to " + file + ": " + failure, failure);
    }
  }

  /** Java does not open a file both to truncate it and to append to it. */
  private static void empty(Path file) throws IOException {
    Files.newByteChannel(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
        .close();
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
