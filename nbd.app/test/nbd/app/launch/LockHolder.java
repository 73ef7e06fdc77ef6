package nbd.app.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another process: locks a file, says so by making a second one, and lives until it is killed. */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (var channel =
        FileChannel.open(
            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      Files.createFile(Path.of(arguments[1]));
      Thread.sleep(60_000);
    }
  }
}
