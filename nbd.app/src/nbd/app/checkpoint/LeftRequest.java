package nbd.app.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import nbd.app.checkpoint.CheckpointFolder.Kind;
import nbd.app.system.Stop;

/**
 * A request that lies in the folder, for the server to take.
 *
 * @param kind ADD or DROP
 */
record LeftRequest(CheckpointFolder folder, String name, Kind kind) {
  private static final long POLL_MILLIS = 20;

  /** Whether it was done, or is left for the server that next opens the disk. */
  enum Outcome {
    DONE,
    LEFT
  }

  /**
   * Leaves it. When it returns, a loss of power does not undo it.
   *
   * @param content of its file
   * @throws IOException naming the folder, if it cannot be written to
   */
  static LeftRequest leave(CheckpointFolder folder, String name, Kind kind, String content)
      throws IOException {
    var request = new LeftRequest(folder, name, kind);
    Path part =
        folder
            .path()
            .resolve("." + name + kind.suffix() + "." + ProcessHandle.current().pid() + ".tmp");
    try {
      Files.deleteIfExists(folder.file(name, Kind.FAILED));
      write(part, content);
      Files.move(part, request.file(), StandardCopyOption.ATOMIC_MOVE);
      force(folder.path());
    } catch (IOException failure) {
      Files.deleteIfExists(part);
      throw new IOException(
          "cannot leave a request in " + folder.path() + ": " + CheckpointFolder.reason(failure),
          failure);
    }
    return request;
  }

  private static void write(Path file, String content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(UTF_8.encode(content));
      channel.force(true);
    }
  }

  /** Where the system knows no such thing, there is nothing to be done. */
  private static void force(Path folder) {
    try (FileChannel entries = FileChannel.open(folder)) {
      entries.force(true);
    } catch (IOException notPossible) {
      // It is there, or has gone, all the same, unless the power fails just now.
    }
  }

  /**
   * Deletes one before a server has begun with it. When it returns, a loss of power does not bring
   * it back.
   *
   * @return whether it was there; none is withdrawn from a server that has the disk open
   * @throws IOException naming its file, if it cannot be deleted
   */
  static boolean withdraw(CheckpointFolder folder, String name, Kind kind) throws IOException {
    Path request = folder.file(name, kind);
    try (LockTry lock = LockTry.of(folder.path())) {
      if (lock.isOpen() || !Files.deleteIfExists(request)) {
        return false;
      }
    } catch (FileSystemException failure) {
      throw new IOException(
          "cannot delete " + request + ": " + CheckpointFolder.reason(failure), failure);
    }
    force(folder.path());
    return true;
  }

  private Path file() throws IOException {
    return folder.file(name, kind);
  }

  /**
   * Waits until the server has taken it, or there is no server.
   *
   * @throws IOException with the server's reason, if it has refused; or if it takes longer, or the
   *     stop comes, in which case the request stays
   */
  Outcome await(Duration patience, Stop stop) throws IOException, InterruptedException {
    var stopped = new CountDownLatch(1);
    stop.by(stopped::countDown);
    long start = System.nanoTime();
    while (Files.exists(file())) {
      // Asked again: a server may have done it and closed the disk in between.
      if (!folder.isOpen() && Files.exists(file())) {
        return Outcome.LEFT;
      }
      if (System.nanoTime() - start > patience.toNanos()) {
        throw new IOException(
            "the server has not done it within %s s; it is done when %s has gone%s"
                .formatted(seconds(patience), file(), Room.complaint(folder.path())));
      }
      if (stopped.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IOException("stopped; the server has done it when " + file() + " has gone");
      }
    }
    refuse();
    return Outcome.DONE;
  }

  private static String seconds(Duration time) {
    return new BigDecimal(time.toNanos()).movePointLeft(9).stripTrailingZeros().toPlainString();
  }

  private void refuse() throws IOException {
    Path failed = folder.file(name, Kind.FAILED);
    String why;
    try {
      why = Refusal.read(failed);
      Files.delete(failed);
    } catch (NoSuchFileException notRefused) {
      return;
    }
    throw new IOException("the server refuses: " + why);
  }
}
