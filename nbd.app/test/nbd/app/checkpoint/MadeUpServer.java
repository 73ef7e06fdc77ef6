package nbd.app.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Has a folder's disk open, as the filter's page says that a server does. */
final class MadeUpServer implements AutoCloseable {
  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  MadeUpServer(Path folder) throws IOException {
    this.folder = folder;
    channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lock = channel.lock();
  }

  /** Takes the request of that file name as soon as it comes: does it, or refuses it. */
  Thread takes(String file, Optional<String> refusal) {
    return Thread.ofPlatform().start(() -> take(folder.resolve(file), refusal));
  }

  private void take(Path request, Optional<String> refusal) {
    String name = request.getFileName().toString().replaceFirst("[.][a-z]+$", "");
    Path checkpoint = folder.resolve(name + ".changed");
    try {
      while (!Files.exists(request)) {
        Thread.sleep(1);
      }
      if (refusal.isPresent()) {
        Files.writeString(folder.resolve(name + ".failed"), refusal.get() + "\n");
      } else if (request.toString().endsWith(".add")) {
        new MadeUpCheckpoint(granularity(request), 1 << 20).write(checkpoint);
      } else {
        Files.delete(checkpoint);
      }
      Files.delete(request);
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  private static long granularity(Path request) throws IOException {
    String content = Files.readString(request);
    return content.isEmpty() ? 65536 : Long.parseLong(content.strip().split("=", 2)[1]);
  }

  @Override
  public void close() throws IOException {
    lock.close();
    channel.close();
  }
}
